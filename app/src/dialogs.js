// Opens the dialogs of `frame/dialogs.rs`, which the server rendered, at once. What they do is a bundle of
// its own, fetched when the first of them is opened. Until it is there, what is typed stays, and keys wait;
// where it can't be had, the dialog says so, and the next opening tries again.
(() => {
  const { script, wasm } = document.currentScript.dataset;
  const find = (id) => document.getElementById(id);
  // What find does by a key.
  const KEYS = ['ArrowDown', 'ArrowUp', 'Enter'];
  let bundle;
  let failures = 0;
  let pressed = [];

  const load = async () => {
    // A browser may keep that a module could not be had, by its address.
    const address = failures ? `${script}?${failures}` : script;
    const begun = new Promise((done) => addEventListener('micropay-dialogs', done, { once: true }));
    const [{ default: begin, dialogs }, file] = await Promise.all([import(address), fetch(wasm)]);
    await begin({ module_or_path: file });
    // A bundle of its own begins by itself, that of all pages is told to.
    dialogs?.();
    await begun;
  };

  const open = async (dialog) => {
    if (!dialog || document.querySelector('dialog[open]')) return;
    pressed = [];
    dialog.dataset.late ??= '';
    if (dialog.dataset.late === 'failed') dialog.dataset.late = '';
    dialog.showModal();
    try {
      bundle ??= load();
      await bundle;
    } catch {
      bundle = undefined;
      failures += 1;
      dialog.dataset.late = 'failed';
      return;
    }
    dialog.dataset.late = 'live';
    if (!dialog.open) return;
    dispatchEvent(new CustomEvent('micropay-opened', { detail: dialog.id }));
    for (const key of pressed) find('find-text').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  };

  addEventListener('click', ({ target }) => {
    const button = target.closest?.('[data-opens]');
    if (button) open(find(button.dataset.opens));
  });
  addEventListener('keydown', (event) => {
    const dialog = find('find');
    // By its place: with the Korean layout the key is another letter.
    const isKey = event.code === 'KeyK' || event.key.toLowerCase() === 'k';
    if (dialog && isKey && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      if (dialog.open) dialog.close();
      else open(dialog);
    } else if (dialog?.dataset.late === '' && event.target.id === 'find-text' && !event.isComposing && KEYS.includes(event.key)) {
      pressed.push(event.key);
    }
  });
})();
