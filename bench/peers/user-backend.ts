/** A user store that answers at once, for the provider script that asks one. */
import { listen } from './listen.ts';

const user = JSON.stringify({ id: 1001, role: 'admin', name: 'Jana Novak', email: 'jana@example.com' });

listen((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': user.length }).end(user);
  });
});
