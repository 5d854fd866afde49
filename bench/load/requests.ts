/** Requests as text, ready to be written to a connection. */

type Fields = Readonly<Record<string, string>>;

export function getRequest(host: string, path: string, headers: Fields = {}): string {
  return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${lines(headers)}\r\n`;
}

export function postForm(host: string, path: string, fields: Fields, headers: Fields = {}): string {
  const body = new URLSearchParams(fields).toString();
  const all = {
    ...headers,
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': body.length,
  };
  return `POST ${path} HTTP/1.1\r\nHost: ${host}\r\n${lines(all)}\r\n${body}`;
}

function lines(headers: Readonly<Record<string, string | number>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}
