// An application that knows nothing of OAuth: it shows what it was sent. Also by WebSocket, where it says it once; to
// whatever else a connection is to be upgraded, it agrees.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const told = ({ method, url, headers }) => JSON.stringify({ method, url, headers }, null, 2);

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': 'basket=7; Path=/' });
  response.end(told(request));
});

server.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  const text = Buffer.from(`hello ${request.headers['x-user-ident']}`);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${request.headers.upgrade}\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
  socket.on('error', () => {});
});

server.listen(Number(process.env.PORT ?? 8000), process.env.HOST ?? 'localhost', () =>
  console.log(`Application on http://localhost:${server.address().port}`),
);
