/**
 * What `make` gives for an object, made with the first look and kept as long as the object: an index over all entities or phases, so that asking
 * for each of thousands does not cost their square. The object must not change afterwards.
 */
export function oncePer<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const kept = made.get(key) ?? { value: make(key) };
    made.set(key, kept);
    return kept.value;
  };
}
