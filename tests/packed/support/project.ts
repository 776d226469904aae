import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack } from '../../../scripts/pack.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** A folder outside of the repository in which the packed package is installed, with what it needs, and none of its optional peers. */
export class Project {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /** Packs the package and installs it with what its recipes use, as the lock file of the repository has it. */
  static async create(...tools: readonly string[]): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), 'polytable-packed-')))
    const installed = join(project.path, 'node_modules/polytable')
    await mkdir(installed, { recursive: true })
    spawnSync('tar', ['xzf', pack(project.path), '-C', installed, '--strip-components=1'])
    await writeFile(join(project.path, 'package.json'), '{ "private": true, "type": "module" }')
    const { dependencies = {} } = await readManifest(installed)
    const waiting = [...tools, ...Object.keys(dependencies)]
    const copied = new Set<string>()
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (copied.has(name)) continue
      copied.add(name)
      const from = ['packages/polytable/node_modules', 'node_modules']
        .map((folder) => join(repository, folder, name))
        .find(existsSync)
      // What is only for another machine is not there; sharp is for images that the recipes do not have.
      if (from === undefined || name === 'sharp') continue
      await cp(from, join(project.path, 'node_modules', name), { recursive: true })
      const manifest = await readManifest(from)
      waiting.push(...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
    }
    return project
  }

  /** Writes a file. */
  async write(name: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.path, name)), { recursive: true })
    await writeFile(join(this.path, name), text)
  }

  /** Writes the files that sections of a page of the documentation have, each named in its first line. */
  async writeFilesOf(page: string, ...titles: readonly string[]): Promise<void> {
    const sections = (await readFile(join(repository, page), 'utf8')).split(/^#+ /m)
    const text = sections
      .filter((section) => titles.some((title) => section.startsWith(`${title}\n`)))
      .join('')
    for (const [, name, code] of text.matchAll(/^```\w+\n(?:\/\/|<!--) (\S+?)(?: -->)?\n(.*?)^```/gms))
      await this.write(name!, code!)
  }

  /** Runs a program of the project in Node. @throws with what it wrote, where it fails */
  async run(program: string, ...args: readonly string[]): Promise<void> {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.path,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', CI: 'true' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output += data.toString()))
    const status = await new Promise((resolve) => child.once('close', resolve))
    if (status !== 0) throw new Error(`${program} ended with ${String(status)}:\n${output}`)
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
}
