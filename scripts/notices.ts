import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { bundledPackages } from './browser-build.ts'
import { root } from './root.ts'

const packageFolder = join(root, 'packages/polytable')

/** Where the notices of what the package contains are kept. */
export const noticesPath = join(packageFolder, 'THIRD-PARTY-NOTICES')

/** Their files are copied into the package beside the bundled code. */
const COPIED = ['@electric-sql/pglite', '@electric-sql/pglite-pgvector', 'pdfjs-dist']

/** Licences of what is compiled into or lies beside a package's own code, as paths in it. */
const INNER: Readonly<Record<string, readonly string[]>> = {
  '@jsquash/jpeg': ['codec/LICENSE.codec.md'],
  '@jsquash/png': ['codec/LICENSE.codec.md'],
  '@jsquash/webp': ['codec/LICENSE.codec.md'],
  'pdfjs-dist': [
    'cmaps/LICENSE',
    'standard_fonts/LICENSE_FOXIT',
    'standard_fonts/LICENSE_LIBERATION',
    'wasm/LICENSE_JBIG2',
    'wasm/LICENSE_OPENJPEG',
    'wasm/LICENSE_QCMS',
    'wasm/LICENSE_PDFJS_JBIG2',
    'wasm/LICENSE_PDFJS_OPENJPEG',
    'wasm/LICENSE_PDFJS_QCMS',
  ],
}

/** PGlite is PostgreSQL compiled to WebAssembly; pgvector has the same licence. */
const POSTGRESQL = `PostgreSQL (in @electric-sql/pglite) and pgvector (in @electric-sql/pglite-pgvector)

Portions Copyright (c) 1996-2025, The PostgreSQL Global Development Group
Portions Copyright (c) 1994, The Regents of the University of California

Permission to use, copy, modify, and distribute this software and its documentation for any purpose, without fee, and
without a written agreement is hereby granted, provided that the above copyright notice and this paragraph and the
following two paragraphs appear in all copies.

IN NO EVENT SHALL THE UNIVERSITY OF CALIFORNIA BE LIABLE TO ANY PARTY FOR DIRECT, INDIRECT, SPECIAL, INCIDENTAL, OR
CONSEQUENTIAL DAMAGES, INCLUDING LOST PROFITS, ARISING OUT OF THE USE OF THIS SOFTWARE AND ITS DOCUMENTATION, EVEN IF
THE UNIVERSITY OF CALIFORNIA HAS BEEN ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.

THE UNIVERSITY OF CALIFORNIA SPECIFICALLY DISCLAIMS ANY WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED
WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE. THE SOFTWARE PROVIDED HEREUNDER IS ON AN "AS IS"
BASIS, AND THE UNIVERSITY OF CALIFORNIA HAS NO OBLIGATIONS TO PROVIDE MAINTENANCE, SUPPORT, UPDATES, ENHANCEMENTS, OR
MODIFICATIONS.`

interface Manifest {
  readonly version: string
  readonly license?: string
  readonly homepage?: string
  readonly repository?: string | { readonly url: string }
}

/** The folder of an installed package, as the build found it. */
function folderOf(name: string): string {
  const paths = createRequire(join(packageFolder, 'package.json')).resolve.paths(name) ?? []
  const found = [...paths, join(root, 'node_modules')]
    .map((path) => join(path, name))
    .find((path) => existsSync(join(path, 'package.json')))
  if (found === undefined) throw new Error(`${name} is in the package, but not installed`)
  return found
}

/** The packages whose code is in the build for browsers, and those whose files are copied. */
function contained(): ReadonlySet<string> {
  const bundled = Object.values(bundledPackages()).flat()
  return new Set([...COPIED, ...bundled.filter((name) => !name.startsWith('@polytable/'))])
}

/** A text file. Spaces at line ends, which licences often have, are left out. */
function read(path: string): string {
  return readFileSync(path, 'utf8')
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trim()
}

function noticeOf(name: string): string {
  const folder = folderOf(name)
  const { version, license, homepage, repository } = JSON.parse(
    read(join(folder, 'package.json')),
  ) as Manifest
  const url =
    (typeof repository === 'string' ? repository : repository?.url) ??
    homepage ??
    `https://www.npmjs.com/package/${name}`
  const own = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort()
  const texts = [...own, ...(INNER[name] ?? [])].map((file) => read(join(folder, file)))
  return [`${name} ${version}: ${license ?? 'see below'}\n${url.replace(/^git\+/, '')}`, ...texts].join(
    '\n\n',
  )
}

/** The notices of everything that is in the published package and was not written here. */
export function notices(): string {
  const parts = [
    'The published package contains code and files of others, under their own licences.',
    readFileSync(join(root, 'packages/models/assets/NOTICE'), 'utf8').trim(),
    POSTGRESQL,
    ...[...contained()].sort().map(noticeOf),
  ]
  return parts.join(`\n\n${'-'.repeat(80)}\n\n`) + '\n'
}
