/**
 * What outlives the page: a few words in localStorage, under the key of the inbox.
 *
 * A browser may refuse storage (private windows, a full disk). Then the page itself remembers.
 */

export interface Keep {
  read(name: string): string | null;
  write(name: string, value: string): void;
  forget(name: string): void;
  /** The names that begin with `prefix`. */
  names(prefix: string): string[];
  /** The name behind the storage's own key, or null for a key of somebody else. */
  named(key: string | null): string | null;
}

/**
 * Return under which name the chat is kept: what one customer of the site wrote is not for the
 * next one who signs in at the same browser. The server alone judges whether the token holds.
 */
export function nameOf(inbox: string, identity: string | undefined): string {
  if (!identity) return inbox;
  const told = (identity.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
  const claims = attempt(() => JSON.parse(atob(told)) as { sub?: unknown });
  return `${inbox}:for:${claims?.sub ?? ""}`;
}

/** Return the memory of one inbox. */
export function keep(inbox: string, storage: () => Storage): Keep {
  const own = `contactcenter:${inbox}:`;
  const here = new Map<string, string>();
  const named = (key: string | null) => (key?.startsWith(own) ? key.slice(own.length) : null);
  return {
    named,
    read: (name) => here.get(name) ?? attempt(() => storage().getItem(own + name)),
    write(name, value) {
      // Only what the storage refuses is remembered here: other tabs change the rest.
      const kept = attempt(() => {
        storage().setItem(own + name, value);
        return true;
      });
      if (kept) here.delete(name);
      else here.set(name, value);
    },
    forget(name) {
      here.delete(name);
      attempt(() => storage().removeItem(own + name));
    },
    names(prefix) {
      const stored = attempt(() => keys(storage())) ?? [];
      const all = stored.map(named).concat([...here.keys()]);
      return all.filter((name): name is string => name?.startsWith(prefix) ?? false);
    },
  };
}

function attempt<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

function keys(storage: Storage): (string | null)[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index));
}
