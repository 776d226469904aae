import { spawn } from 'node:child_process'
import { cp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium, testArguments } from '../../scripts/chromium.ts'
import { heicFiles } from '../media/fixtures/heics.ts'
import { Project } from './support/project.ts'
import { serveFolder } from './support/serve.ts'
import { nightlyTest } from '../support/nightly.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

const ROWS = JSON.stringify([{ text: 'Bread needs flour.', length: 18 }])
/** A name that leads to this machine, and that a browser does not know for it. */
const INSECURE_HOST = 'insecure.test'

describe(
  'the packed package, without its optional peers, by the recipes of docs/bundlers.md',
  { timeout: 240_000 },
  () => {
    let project: Project
    let browser: Browser

    beforeAll(async () => {
      project = await Project.create(
        'esbuild',
        'rollup',
        '@rollup/plugin-node-resolve',
        'webpack',
        'next',
        'react',
        'react-dom',
      )
      await project.writeFilesOf('docs/bundlers.md', 'Bundlers')
      browser = await chromium.launch({
        executablePath: findChromium(),
        args: [...testArguments, `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`],
      })
    }, 120_000)
    afterAll(async () => {
      await browser.close()
      await project.remove()
    })

    /** What a page of a folder of the project shows as its title, and where that is nothing, its first error. */
    async function titleOf(page: string, folder = '', host = '127.0.0.1'): Promise<string> {
      const server = await serveFolder(join(project.path, folder))
      const context = await browser.newContext()
      try {
        const tab = await context.newPage()
        const failed = new Promise<string>((resolve) => {
          tab.on('pageerror', ({ message }) => resolve(message))
          tab.on('crash', () => resolve('The page crashed'))
        })
        await tab.goto(`http://${host}:${server.port}/${page}`)
        const shown = tab.waitForFunction(() => document.title, undefined, { timeout: 60_000 })
        return await Promise.race([shown.then((title) => title.jsonValue()), failed])
      } finally {
        await context.close()
        await server.close()
      }
    }

    /** The same of pages that start with scripts of what was built. */
    async function titlesOfBuilt(...scripts: readonly string[]): Promise<readonly string[]> {
      try {
        const titles: string[] = []
        for (const script of scripts) {
          const page = `<!doctype html><script type="module" src="./${script}"></script>`
          await project.write('dist/index.html', page)
          titles.push(await titleOf('index.html', 'dist'))
        }
        return titles
      } finally {
        await rm(join(project.path, 'dist'), { recursive: true })
      }
    }

    it('declarations of a program that exports what it makes', async () => {
      await project.write(
        'types/schema.ts',
        await readFile(new URL('./support/schema.ts', import.meta.url), 'utf8'),
      )
      const compilerOptions = {
        target: 'ES2023',
        lib: ['ES2024', 'DOM', 'DOM.AsyncIterable'],
        module: 'ESNext',
        moduleResolution: 'bundler',
        strict: true,
        declaration: true,
        types: [],
      }
      await project.write('types/tsconfig.json', JSON.stringify({ compilerOptions, files: ['schema.ts'] }))
      await project.run(join(repository, 'node_modules/typescript/bin/tsc'), '--project', 'types')
      await rm(join(project.path, 'types'), { recursive: true })
    })

    it('without a bundler', async () => {
      await project.writeFilesOf('docs/bundlers.md', 'Without a bundler')
      expect(await titleOf('index.html')).toBe(ROWS)
    })

    it('says on an insecure origin that https or localhost is needed', async () => {
      await project.write(
        'insecure.html',
        `<!doctype html><script type="module">
        import { open } from './node_modules/polytable/dist/browser/index.js'
        document.title = await open('my-app').catch(({ code, hint }) => code + ': ' + hint)
      </script>`,
      )
      expect(await titleOf('insecure.html', '', INSECURE_HOST)).toBe(
        'UNSUPPORTED_OPERATION: Serve the page over https, or from localhost.',
      )
    })

    it('Vite', async () => {
      await project.writeFilesOf('docs/bundlers.md', 'Vite')
      await project.write('index.html', '<!doctype html><script type="module" src="main.js"></script>')
      await project.run(join(repository, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error')
      expect(await titleOf('index.html', 'dist')).toBe(ROWS)
      await rm(join(project.path, 'dist'), { recursive: true })
    })

    it('webpack, also with the decoder of HEIC and with OCR by their URLs', async () => {
      await project.writeFilesOf('docs/bundlers.md', 'webpack')
      const library = join(repository, 'node_modules/libheif-js/libheif-wasm/libheif-bundle.mjs')
      await project.write('dist/libheif.js', await readFile(library, 'utf8'))
      await project.write(
        'heic.js',
        `import { open, pt } from 'polytable'
        const db = await open('heic', { libheifURL: new URL('libheif.js', location.href).href })
        const t = await db.createTable('t', { img: pt.image() })
        const bytes = Uint8Array.from(atob('${heicFiles.grey}'), (letter) => letter.charCodeAt(0))
        await t.insert({ img: new File([bytes], 'a.heic') })
        const { data } = await (await t.first()).img.pixels()
        document.title = [...data.slice(0, 4)].join()`,
      )
      const dist = (path: string): string => join(project.path, 'dist', path)
      const modules = join(repository, 'node_modules')
      const tesseract = 'tesseract-core-simd-lstm.wasm.js'
      await cp(join(modules, 'tesseract.js-core', tesseract), dist(tesseract))
      await cp(join(modules, '@tesseract.js-data/eng/4.0.0_best_int'), dist('models/eng'), {
        recursive: true,
      })
      await cp(join(repository, 'tests/conformance/support/invoice.png'), dist('invoice.png'))
      await project.write(
        'ocr.js',
        `import { open, pt } from 'polytable'
        import { ocr } from 'polytable/models'
        const url = (path) => new URL(path, location.href).href
        const db = await open('ocr', { tesseractURL: url('${tesseract}'), models: { source: 'local', path: url('models') } })
        const t = await db.createTable('t', { img: pt.image() })
        await t.insert({ img: url('invoice.png') })
        document.title = (await t.select({ text: ocr(t.c.img).get('text') }).first()).text`,
      )
      await project.write(
        'webpack.js',
        `import webpack from 'webpack'
      import config from './webpack.config.js'
      // Without minification, which takes long and is not ours.
      webpack({ ...config, entry: { main: config.entry, heic: './heic.js', ocr: './ocr.js' }, optimization: { minimize: false } }, (error, stats) => {
        if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString('errors-only'))
      })`,
      )
      await project.run('webpack.js')
      expect(await titlesOfBuilt('main.js', 'heic.js', 'ocr.js')).toEqual([
        ROWS,
        '90,90,90,255',
        expect.stringMatching(/^Invoice 2047\s+Total amount: 318.50/),
      ])
    })

    nightlyTest('esbuild', async () => {
      await project.writeFilesOf('docs/bundlers.md', 'esbuild')
      await project.run('build.js')
      expect(await titlesOfBuilt('js/main.js')).toEqual([ROWS])
    })

    nightlyTest('Rollup', async () => {
      await project.writeFilesOf('docs/bundlers.md', 'Rollup')
      await project.run('node_modules/rollup/dist/bin/rollup', '--config', '--silent')
      expect(await titlesOfBuilt('js/main.js')).toEqual([ROWS])
    })

    nightlyTest('Next.js', async () => {
      await project.writeFilesOf('docs/bundlers.md', 'Next.js')
      await project.run('node_modules/next/dist/bin/next', 'build')
      const server = spawn(
        process.execPath,
        ['node_modules/next/dist/bin/next', 'start', '--port', '0', '--hostname', '127.0.0.1'],
        {
          cwd: project.path,
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      const context = await browser.newContext()
      try {
        const address = await new Promise<string>((resolve, reject) => {
          let output = ''
          server.stdout.on('data', (data: Buffer) => {
            output += data.toString()
            const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
            if (found !== undefined) resolve(found)
          })
          server.once('exit', () => reject(new Error(`The server ended: ${output}`)))
        })
        const answer = await fetch(`${address}/api/notes`)
        expect(await answer.text()).toBe(ROWS)
        const tab = await context.newPage()
        await tab.goto(address)
        await tab.getByText('Bread needs flour.').waitFor({ timeout: 60_000 })
      } finally {
        await context.close()
        server.kill()
      }
    })
  },
)
