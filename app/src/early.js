// Runs before the stylesheet and the WASM, so that until the page is live what it shows is what it
// will send. What the tab kept over a reload is shown at once; what is clicked, typed or sent waits, and
// is done again in the same order once the page is hydrated, with the fields as they were shown.
(() => {
  const root = document.documentElement;
  // The fields that show something else than what the server wrote, because it was typed ...
  const typed = new Map();
  // ... or because the tab kept it. The page restores that by itself.
  const restored = new Set();
  const clicked = [];
  // Texts that follow from other values than those on the screen, with what they were.
  const hidden = new Map();
  const early = () => !root.hasAttribute('data-hydrated');
  const find = (id) => document.getElementById(id);

  // What is asked for or charged is not told until it can be told rightly again.
  const hide = () => {
    if (hidden.size) return;
    for (const element of document.querySelectorAll('#decision .main > span, .sum dd, .chosen dd')) {
      const text = element.matches('span') ? find('decision-title').textContent : '…';
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        hidden.set(walker.currentNode, walker.currentNode.data);
        walker.currentNode.data = text;
      }
    }
  };

  const hideWhatFollowsFrom = (field) => {
    if (/^request-(amount|action)/.test(field.id)) hide();
  };

  const restore = () => {
    const address = new URLSearchParams(location.search);
    const here = address.get('sandbox') || 'default';
    let kept;
    let asked;
    try {
      kept = JSON.parse(sessionStorage.getItem(`micropay-console ${here}`));
      // What another page asked to fill in comes over that, under a new order number.
      asked = JSON.parse(sessionStorage.getItem(`micropay-request ${here}`));
    } catch {
      // Forbidden, or of no shape: the page does without it too.
    }
    if (!(kept ?? asked) || !find('request')) return;
    kept = { ...kept, form: { ...kept?.form, ...asked, order_no: kept?.form?.order_no ?? find('request-order_no').value } };
    if (asked) kept.action = 'pay';
    // What nobody entered is by the clock, as the server wrote it; what may have to be sent again is as it was sent.
    const open = kept.message?.Open ?? ['pending', 'unknown'].includes(kept.message?.Paid?.outcome.status);
    for (const [name, value] of [['paid_on', kept.clock_day], ['paid_at', kept.clock_time]]) {
      if (!open && !asked && kept.form[name] === value) delete kept.form[name];
    }
    if (kept.chosen) hide();
    // A filter that the address asks for is not what was entered here before.
    const asks = (...names) => names.some((name) => address.has(name));
    if (asks('ctn', 'order', 'status')) delete kept.history;
    if (asks('source', 'code', 'from', 'until')) delete kept.errors;
    const { form, history, errors } = kept;
    for (const [name, values] of Object.entries({ request: { action: kept.action, ...form }, history, errors })) {
      for (const [field, value] of Object.entries(values ?? {})) show(`${name}-${field}`, value);
    }
  };
  const show = (id, value) => {
    const radio = find(`${id}-${value}`);
    const field = radio?.type === 'radio' ? radio : find(id);
    if (!field || !('value' in field) || (field === radio ? field.checked : field.value === value)) return;
    if (field === radio) field.checked = true;
    else field.value = value;
    if (field.value !== value) {
      // Of another list, which is there when the page is live.
      const option = new Option(value, value);
      option.dataset.added = '';
      field.append(option);
      field.value = value;
    }
    restored.add(field);
    hideWhatFollowsFrom(field);
  };

  const wait = (element) => {
    clicked.push(element);
    element.setAttribute('data-waits', '');
  };
  const note = (event) => {
    const field = event.target;
    if (!early() || !field.matches('input, select')) return;
    // In the order of the last change: of two radio buttons the later one counts.
    typed.delete(field);
    typed.set(field, field.value);
    restored.delete(field);
    hideWhatFollowsFrom(field);
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
    // A form that is posted is the server's, one that closes a dialog the browser's: they need no WASM.
    if (!early() || event.target.method !== 'get') return;
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

  const fields = () => [...document.querySelectorAll('input, select')];
  const shown = (field) => (field.type === 'radio' ? field.checked : field.value);
  const isChanged = (field) => {
    if (field.type === 'radio') return field.checked && !field.defaultChecked;
    if (field.matches('select')) return field.selectedOptions[0]?.defaultSelected === false;
    return field.value !== field.defaultValue;
  };

  const reset = (field) => {
    field.querySelector('[data-added]')?.remove();
    if (field.type === 'radio') {
      for (const one of document.getElementsByName(field.name)) one.checked = one.defaultChecked;
    } else if (field.matches('select')) {
      for (const one of field.options) one.selected = one.defaultSelected;
    } else {
      field.value = field.defaultValue;
    }
  };

  // On a phone the pages' links don't fit into their line: that of this page is brought into it.
  const showWhereOneIs = () => {
    const here = document.querySelector('.bar nav [aria-current]');
    const beyond = here && here.getBoundingClientRect().right - here.parentElement.getBoundingClientRect().right;
    if (beyond > 0) here.parentElement.scrollLeft += beyond;
  };

  let before;
  document.addEventListener('micropay-parsed', restore);
  document.addEventListener('micropay-parsed', showWhereOneIs);
  document.addEventListener('micropay-hydrating', () => {
    // A browser too restores what it knows of a page, and tells nobody.
    for (const field of fields()) {
      if (isChanged(field) && !typed.has(field) && !restored.has(field)) typed.set(field, field.value);
    }
    before = new Map(fields().map((field) => [field, shown(field)]));
  });
  document.addEventListener('micropay-hydrated', () => {
    for (const [text, was] of hidden) text.data = was;
    // As the server wrote them, which is what the page takes them for: it restores them itself.
    for (const field of restored) reset(field);
    for (const [field, value] of typed) {
      if (field.type === 'radio') field.checked = true;
      else field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      // What choosing leads to would change what was shown when something was asked for.
      const leads = field.matches('.field select') && clicked.length > 0;
      if (!leads) field.dispatchEvent(new Event('change', { bubbles: true }));
    }
    // When the page has drawn what it was told.
    setTimeout(() => {
      const other = clicked.length > 0 && fields().find((field) => before.has(field) && before.get(field) !== shown(field));
      for (const element of clicked) {
        element.removeAttribute('data-waits');
        if (!other) element.click();
      }
      // Nothing is sent that was not shown.
      if (other) other.focus();
    });
  }, { once: true });
})();
