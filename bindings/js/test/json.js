// JSON that remembers its text, and its canonical form.

/**
 * Reads JSON as `JSON.parse` does; `textOf` then gives the text that any object or list of it was read from, so that it can be
 * handed on with every number as it stands.
 */
export function read(text) {
  const texts = new WeakMap();
  const marks = /[[\]{},:]|"(?:[^"\\]|\\.)*"|[^\s[\]{},:"]+/gy;
  let next;
  const step = () => {
    while (" \n\r\t".includes(text[marks.lastIndex]) && marks.lastIndex < text.length) marks.lastIndex += 1;
    next = marks.exec(text);
  };
  const value = () => {
    const start = next.index;
    const mark = next[0];
    step();
    if (mark !== "{" && mark !== "[") return JSON.parse(mark);
    const made = mark === "{" ? {} : [];
    const end = mark === "{" ? "}" : "]";
    while (next[0] !== end) {
      if (mark === "[") {
        made.push(value());
      } else {
        const key = JSON.parse(next[0]);
        step();
        step();
        Object.defineProperty(made, key, { value: value(), enumerable: true, configurable: true, writable: true });
      }
      if (next[0] === ",") step();
    }
    texts.set(made, text.slice(start, next.index + 1));
    step();
    return made;
  };
  JSON.parse(text);
  step();
  return { value: value(), textOf: (made) => texts.get(made) };
}

/** The RFC 8785 canonical text. JSON.stringify writes scalars as it demands; what is left are the keys. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  // The order by UTF-16 units, which is JavaScript's own.
  return `{${keys.sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}
