// What the page is measured against: a form of its size, written with React 16.14 as such pages were,
// which posts to the same function and shows the result.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const PACKAGES = ['react@16.14.0', 'react-dom@16.14.0'];
const BUILDS = ['react/umd/react.production.min.js', 'react-dom/umd/react-dom.production.min.js'];

const PAGE = `<!DOCTYPE html>
<html lang="ko">
<head><meta charset="utf-8"><title>React 16.14</title><link rel="icon" href="data:,"></head>
<body><div id="root"></div><script src="/page.js"></script></body>
</html>`;

/** Runs in the browser, after React itself. */
const FORM = `
const names = ['order_no', 'promotion_id', 'amount', 'payment_method', 'payment_type', 'ad_consent',
  'paid_on', 'paid_at', 'pg', 'cp', 'svc', 'ctn', 'ncn', 'birth_date', 'sex', 'limit_amount',
  'risk_grade', 'leeds_grade', 'mpay_member', 'bill_pay_method'];
const e = React.createElement;
class Form extends React.Component {
  constructor(props) {
    super(props);
    this.state = { form: this.filledIn(), answer: null };
  }
  filledIn() {
    const blank = Object.fromEntries(names.map((name) => [name, '']));
    return { ...blank, order_no: 'REACT-' + Date.now().toString(36) + '-' + Math.floor(Math.random() * 1e6),
      amount: '1,000', payment_method: '01', payment_type: 'D1', ad_consent: 'yes', pg: 'PG01', cp: 'CP014',
      svc: 'SVC201', ctn: '010-1234-5678' };
  }
  change(name, value) {
    this.setState((state) => ({ form: { ...state.form, [name]: value } }));
  }
  async send(event) {
    event.preventDefault();
    const response = await fetch('/api/payment/pay', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ form: this.state.form }),
    });
    this.setState({ answer: await response.json() });
  }
  render() {
    const { form, answer } = this.state;
    return e('form', { onSubmit: (event) => this.send(event) },
      ...names.map((name) => e('label', { key: name }, name, e('input', {
        id: name, value: form[name], onChange: (event) => this.change(name, event.target.value) }))),
      e('button', { id: 'new', type: 'button', onClick: () => this.setState({ form: this.filledIn() }) }, 'New'),
      e('button', { id: 'send', type: 'submit' }, 'Pay'),
      e('div', { id: 'answer', role: 'status' }, answer && e('dl', null,
        ...Object.keys(answer).map((key) => e('div', { key }, e('dt', null, key), e('dd', null, String(answer[key])))))));
  }
}
ReactDOM.render(e(Form), document.getElementById('root'), () => document.dispatchEvent(new Event('bench-live')));
`;

export interface ReactPage {
  origin: string;
  script: Buffer;
  close(): Promise<void>;
}

/** Serves it, with its calls passed on to `micropay`. */
export async function serveReact(micropay: string): Promise<ReactPage> {
  const folder = mkdtempSync(join(tmpdir(), 'micropay-bench-react-'));
  const quiet = ['--silent', '--no-fund', '--no-audit'];
  execFileSync('npm', ['install', ...quiet, '--prefix', folder, ...PACKAGES], { stdio: 'inherit' });
  const parts = BUILDS.map((build) => readFileSync(join(folder, 'node_modules', build), 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  const script = Buffer.from([...parts, FORM].join('\n'));
  const compressed = brotliCompressSync(script);

  const server = createServer((request, response) => {
    if (request.url === '/page.js') {
      response.writeHead(200, { 'content-type': 'text/javascript', 'content-encoding': 'br' }).end(compressed);
    } else if (request.url?.startsWith('/api/')) {
      passOn(micropay, request, response).catch(() => response.writeHead(502).end());
    } else {
      response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((done) => (server.close(() => done()), server.closeAllConnections()));
  return { origin: `http://127.0.0.1:${port}`, script, close };
}

async function passOn(micropay: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const answer = await fetch(`${micropay}${request.url ?? ''}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Buffer.concat(chunks),
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
}
