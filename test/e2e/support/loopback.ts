// Runs inside a network namespace of its own: passes connections to a port of its 127.0.0.1 on to a unix socket, which
// namespaces share. Prints the port. Usage: node loopback.ts SOCKET
import { type AddressInfo, connect, createServer } from 'node:net';

const socketPath = process.argv[2]!;
const server = createServer((near) => {
  const far = connect(socketPath);
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
// Whoever started this holds the other end of its input: when that closes, so does the namespace.
process.stdin.on('end', () => process.exit()).resume();
