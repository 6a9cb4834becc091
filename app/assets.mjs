// Puts what was built for the browser where the server looks for it: each file under a name with the hash of
// what is in it, compressed, and listed in a manifest. What an earlier build left there is removed.
//
// node app/assets.mjs FROM TO PAGE…: FROM has each page's script and WASM and micropay.css.

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';

const MANIFEST = 'manifest.json';
const [from, to, ...pages] = process.argv.slice(2);
const read = (name) => readFileSync(join(from, name));

// A page's script and its WASM are of one build: they share the hash of both.
const sets = [...pages.map((page) => [`${page}.js`, `${page}.wasm`]), ['micropay.css']];
const names = {};
for (const set of sets) {
  const hash = createHash('sha256');
  for (const name of set) hash.update(read(name));
  const digest = hash.digest('hex').slice(0, 16);
  for (const name of set) names[name] = name.replace(/(\.\w+)$/, `.${digest}$1`);
}

mkdirSync(to, { recursive: true });
const compress = promisify(brotliCompress);
const place = async ([name, hashed]) => {
  const path = join(to, hashed);
  // The compressed file comes last: where it is, all is.
  if (existsSync(`${path}.br`)) return;
  copyFileSync(join(from, name), path);
  writeFileSync(`${path}.part`, await compress(read(name)));
  renameSync(`${path}.part`, `${path}.br`);
};
await Promise.all(Object.entries(names).map(place));
writeFileSync(join(to, MANIFEST), `${JSON.stringify(names, undefined, 2)}\n`);

const listed = new Set([MANIFEST, ...Object.values(names).flatMap((name) => [name, `${name}.br`])]);
for (const name of readdirSync(to)) {
  if (!listed.has(name)) rmSync(join(to, name), { recursive: true });
}
