import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'

/** The account that Azurite has, known to everyone. */
const ACCOUNT = 'devstoreaccount1'
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
const VERSION = '2021-12-02'

/** The input ends with this process, however that ends. */
const UNTIL_ITS_INPUT_ENDS = '"$0" "$@" & cat > /dev/null; kill $!'

/** Starts Azurite with the container `media`, which pages may use. Gives the URL of the account. */
export async function startAzurite(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js')
  const options = ['--blobPort', '0', '--inMemoryPersistence', '--disableTelemetry', '--silent']
  const command = [process.execPath, main, ...options, '--skipApiVersionCheck']
  const child = spawn('sh', ['-c', UNTIL_ITS_INPUT_ENDS, ...command], {
    cwd: tmpdir(),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const endpoint = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout.on('data', (data: Buffer) => {
      printed += data.toString()
      const [, found] = /listens on (http:\/\/\S+)/i.exec(printed) ?? []
      if (found !== undefined) resolve(`${found}/${ACCOUNT}`)
    })
    child.once('exit', () => reject(new Error(`Azurite did not start: ${printed}`)))
  })
  child.unref()
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref(): void }).unref()
  await put(`${endpoint}/media?restype=container`, '')
  const rule = `<AllowedOrigins>*</AllowedOrigins><AllowedMethods>GET,HEAD,PUT,POST,DELETE</AllowedMethods>
    <AllowedHeaders>*</AllowedHeaders><ExposedHeaders>*</ExposedHeaders><MaxAgeInSeconds>60</MaxAgeInSeconds>`
  await put(
    `${endpoint}/?restype=service&comp=properties`,
    `<?xml version="1.0" encoding="utf-8"?><StorageServiceProperties><Cors><CorsRule>${rule}</CorsRule></Cors></StorageServiceProperties>`,
  )
  return endpoint
}

/** A request of whoever has the key of the account. */
async function put(address: string, body: string): Promise<void> {
  const url = new URL(address)
  const date = new Date().toUTCString()
  const query = [...url.searchParams].sort().map(([name, value]) => `${name}:${value}`)
  const text = [
    'PUT',
    ...['', '', body === '' ? '' : String(body.length), '', body === '' ? '' : 'application/xml'],
    ...['', '', '', '', '', ''],
    `x-ms-date:${date}`,
    `x-ms-version:${VERSION}`,
    `/${ACCOUNT}${url.pathname}`,
    ...query,
  ].join('\n')
  const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(text).digest('base64')
  const response = await fetch(url, {
    method: 'PUT',
    headers: {
      authorization: `SharedKey ${ACCOUNT}:${signature}`,
      'x-ms-date': date,
      'x-ms-version': VERSION,
      ...(body === '' ? {} : { 'content-type': 'application/xml' }),
    },
    ...(body === '' ? {} : { body }),
  })
  if (!response.ok) throw new Error(`Azurite answered ${response.status}: ${await response.text()}`)
}
