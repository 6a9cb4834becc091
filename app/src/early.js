// Runs before the stylesheet and the WASM: what is clicked, typed or sent until the page is
// hydrated waits here, and is then done again in the same order.
(() => {
  const root = document.documentElement;
  const typed = new Map();
  const clicked = [];
  const early = () => !root.hasAttribute('data-hydrated');
  const wait = (element) => {
    clicked.push(element);
    element.setAttribute('data-waits', '');
  };
  const note = (event) => {
    const field = event.target;
    if (!early() || !field.id || !('value' in field)) return;
    // In the order of the last change: of two radio buttons the later one counts.
    typed.delete(field);
    typed.set(field, field.value);
  };
  addEventListener('input', note, true);
  addEventListener('change', note, true);
  addEventListener('click', (event) => {
    const element = early() && event.target.closest('[data-early]');
    if (!element) return;
    event.preventDefault();
    wait(element);
  }, true);
  addEventListener('submit', (event) => {
    // A form that is posted is the server's: it needs no WASM.
    if (!early() || event.target.method === 'post') return;
    event.preventDefault();
    const button = event.target.querySelector('[type=submit]');
    if (button && !clicked.includes(button)) wait(button);
  }, true);
  addEventListener('keydown', (event) => {
    if (!early()) return;
    const enter = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    const element = document.querySelector(`[data-shortcut="${enter ? 'Enter' : event.key}"]`);
    if (!element || (event.key === 'Enter' && !enter)) return;
    event.preventDefault();
    wait(element);
  }, true);
  document.addEventListener('micropay-hydrated', () => {
    for (const [field, value] of typed) {
      if (field.type === 'radio') {
        field.checked = true;
        field.dispatchEvent(new Event('change', { bubbles: true }));
        continue;
      }
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }
    for (const element of clicked) {
      element.removeAttribute('data-waits');
      element.click();
    }
  }, { once: true });
})();
