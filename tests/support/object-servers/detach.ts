import type { Server } from 'node:http'

/** Lets the process end though the server listens, and though clients keep their connections. */
export function detach(server: Server): void {
  server.unref()
  server.on('connection', (socket) => socket.unref())
}
