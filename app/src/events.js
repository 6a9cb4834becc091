// What a page has to know to stay up to date: whether the server's events arrive, what changed in its
// sandbox, and what of it is seen. It is told by attributes and events, which
// `frame/live.rs` reads.
//
// All tabs of a reader share one stream, in a SharedWorker that runs this same file: a browser allows
// six connections to a server, and a stream holds one of them for as long as it is open.
(() => {
  // The server sends something at least every five seconds.
  const SILENCE = 12_000;
  // A worker tells a tab what arrives, and twice in this time that nothing does.
  const DEAD = 30_000;
  const AGAIN = 2_000;

  // Calls `tell` with `live` and what changed (`team:payments,calls …`) whenever something arrives,
  // and with `lost` once nothing does. Gives what ends it.
  const follow = (tell) => {
    let source;
    let heard;
    const arrived = ({ type, data }) => {
      heard = Date.now();
      tell('live', type === 'changed' ? data : '');
    };
    const open = () => {
      heard = Date.now();
      source = new EventSource('/events');
      source.addEventListener('changed', arrived);
      source.addEventListener('alive', arrived);
      source.addEventListener('error', () => tell('lost', ''));
    };
    open();
    const timer = setInterval(() => {
      const silent = Date.now() - heard > SILENCE;
      // Closed by itself it is where the server refused it: not signed in, say.
      if (!silent && source.readyState !== EventSource.CLOSED) return;
      tell('lost', '');
      source.close();
      open();
    }, AGAIN);
    return () => {
      clearInterval(timer);
      source.close();
    };
  };

  if (!self.document) {
    const tabs = new Set();
    let state = 'connecting';
    follow((now, changed) => {
      state = now;
      for (const tab of tabs) tab.postMessage([now, changed]);
    });
    self.onconnect = ({ ports: [tab] }) => {
      tabs.add(tab);
      // All that a tab ever says: it is left.
      tab.onmessage = () => tabs.delete(tab);
      // Something may have changed since its page was rendered.
      tab.postMessage([state, '*']);
    };
    return;
  }

  const { reader } = document.currentScript.dataset;
  const root = document.documentElement;
  const here = new URLSearchParams(location.search).get('sandbox') || 'default';
  const say = (what, detail) => dispatchEvent(new CustomEvent(what, { detail }));
  // What of it this page may show: `payments,calls`, `*` for everything, or nothing.
  const topicsHere = (changed) => {
    const topics = new Set();
    for (const entry of changed.split(' ')) {
      const [sandbox, about = '*'] = entry.split(':');
      if (sandbox === '*' || sandbox === here) about.split(',').forEach((topic) => topics.add(topic));
    }
    return topics.has('*') ? '*' : [...topics].join();
  };
  let heard;
  const hear = (state, changed) => {
    heard = Date.now();
    if (root.dataset.connection !== state) {
      root.dataset.connection = state;
      say('micropay-connection');
    }
    const topics = topicsHere(changed);
    if (state === 'live' && topics) say('micropay-changed', topics);
  };

  // Where there is no SharedWorker a tab has a stream of its own, but only while it is seen: so many
  // are seldom open at once.
  const alone = () => {
    let end;
    const look = () => {
      if (document.hidden) {
        end?.();
        end = undefined;
      } else {
        end ??= follow(hear);
      }
    };
    document.addEventListener('visibilitychange', look);
    look();
  };

  const share = () => {
    const worker = new SharedWorker('/events.js', { name: reader });
    const { port } = worker;
    const over = new AbortController();
    heard = Date.now();
    port.onmessage = ({ data }) => hear(...data);
    const leave = () => {
      clearInterval(timer);
      port.onmessage = null;
      port.postMessage('left');
      over.abort();
    };
    const timer = setInterval(() => {
      if (Date.now() - heard < DEAD) return;
      leave();
      hear('lost', '');
      share();
    }, AGAIN);
    worker.onerror = () => {
      leave();
      alone();
    };
    const hide = () => {
      leave();
      // Back from where the browser keeps pages that were left.
      addEventListener('pageshow', share, { once: true });
    };
    addEventListener('pagehide', hide, { signal: over.signal });
  };
  try {
    share();
  } catch {
    // There is none, or this page may not have it.
    alone();
  }

  document.addEventListener('visibilitychange', () => say('micropay-seen'));
  // A window's height away counts as seen: what is scrolled to is up to date already.
  const observer = new IntersectionObserver(
    (panels) => {
      for (const { target, isIntersecting } of panels) target.toggleAttribute('data-unseen', !isIntersecting);
      say('micropay-seen');
    },
    { rootMargin: '100% 0px' },
  );
  for (const list of document.querySelectorAll('.panel:has(> .list), .log')) observer.observe(list);
})();
