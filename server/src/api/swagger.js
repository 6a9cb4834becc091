// Starts Swagger UI on our document, with an Idempotency-Key filled in for each call that has one: a key
// has to be new, so that none can stand in the document, and without one the first try would be refused.

const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

window.onload = async () => {
  const spec = await (await fetch('/api/v1/openapi.json')).json();
  for (const operation of Object.values(spec.paths).flatMap((path) => Object.values(path))) {
    for (const parameter of operation.parameters ?? []) {
      if (parameter.name === 'Idempotency-Key') parameter.example = newKey();
    }
  }
  window.ui = SwaggerUIBundle({
    spec,
    dom_id: '#swagger-ui',
    deepLinking: true,
    displayRequestDuration: true,
    layout: 'BaseLayout',
    presets: [SwaggerUIBundle.presets.apis],
    tryItOutEnabled: true,
    validatorUrl: 'none',
  });
};
