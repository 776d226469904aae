import { workInBackground } from './background-work.ts'

await workInBackground(
  process.argv[2]!,
  (message) => void process.stdout.write(`${JSON.stringify(message)}\n`),
)
