import type { Context } from 'hono';

const script = `
const doc = await (await fetch('/openapi.json')).json();
const main = document.querySelector('main');
const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

for (const [path, methods] of Object.entries(doc.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const details = document.createElement('details');
    const summary = element('summary', '');
    summary.append(element('code', method.toUpperCase() + ' ' + path), ' ', operation.summary ?? '', ' ', element('em', operation['x-needs'] ?? ''));
    details.append(summary);
    const { parameters, requestBody, responses } = operation;
    for (const [name, part] of Object.entries({ parameters, requestBody, responses })) {
      if (part === undefined) continue;
      details.append(element('h3', name), element('pre', JSON.stringify(part, null, 2)));
    }
    main.append(details);
  }
}
document.querySelector('input').addEventListener('input', ({ target }) => {
  const wanted = target.value.toLowerCase();
  for (const each of document.querySelectorAll('details'))
    each.hidden = !each.querySelector('summary').textContent.toLowerCase().includes(wanted);
});
`;

const style =
  'body{font:16px system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem}pre{overflow:auto;font-size:.8rem}summary{padding:.4rem 0}';

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Godwit: the interface for programs</title><style>${style}</style><script type="module" src="/api/docs.js"></script></head>
<body><h1>Godwit over HTTP</h1><p>Made from <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
<label>Find <input type="search"></label><main></main></body></html>`;

/** A page to browse the interface; it fetches nothing from elsewhere. */
export const docsPage = (http: Context): Response => http.html(page) as Response;
export const docsScript = (http: Context): Response =>
  http.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }) as Response;
