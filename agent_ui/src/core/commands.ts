/**
 * Everything that can be done on the screen, registered in one place. The keyboard, the palette and
 * the buttons read this list; a command that cannot run now is shown nowhere and answers no key.
 */
export type Section =
  | "offer"
  | "call"
  | "ticket"
  | "kind"
  | "go"
  | "list"
  | "quarantine"
  | "me"
  | "help";

export interface Command {
  readonly id: string;
  readonly label: string; // key of the catalogue
  readonly key?: string; // "a" · "g m" (one after the other) · "Shift+k" · "Mod+k" · "?"
  readonly section: Section;
  readonly twin?: true; // another key of a command that is named already
  readonly permitted?: () => boolean; // whether this person ever may; else no list names it
  readonly guard?: () => boolean; // whether it can run now
  readonly run: () => void;
}

export class Commands {
  readonly #all = new Map<string, Command>();

  /** Add commands; what is returned takes them away again. */
  register(commands: readonly Command[]): () => void {
    for (const command of commands) this.#all.set(command.id, command);
    return () => {
      for (const command of commands) {
        if (this.#all.get(command.id) === command) this.#all.delete(command.id);
      }
    };
  }

  all(): readonly Command[] {
    return [...this.#all.values()];
  }

  /** What has a key and may be done by this person at some time. */
  keyed(): readonly Command[] {
    return this.all().filter((command) => command.key && !command.twin && isPermitted(command));
  }

  available(): readonly Command[] {
    return this.all().filter(isAvailable);
  }

  run(id: string): void {
    const command = this.#all.get(id);
    if (command && isAvailable(command)) command.run();
  }

  key(id: string): string | undefined {
    return this.#all.get(id)?.key;
  }
}

function isPermitted(command: Command): boolean {
  return command.permitted === undefined || command.permitted();
}

function isAvailable(command: Command): boolean {
  return isPermitted(command) && (command.guard === undefined || command.guard());
}

const PATIENCE = 1200; // between the keys of a sequence

export interface Press {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Follows the keys that are pressed and says which command they mean, if any. */
export class Keyboard {
  #pressed: string[] = [];
  #last = 0;

  constructor(private readonly commands: Commands) {}

  press(event: Press, now: number): Command | null {
    const stroke = strokeOf(event);
    if (stroke === null) return null;
    if (now - this.#last > PATIENCE) this.#pressed = [];
    this.#last = now;
    const sequence = [...this.#pressed, stroke].join(" ");
    const available = this.commands.available();
    const found =
      available.find((command) => command.key === sequence) ??
      available.find((command) => command.key === stroke);
    if (found) {
      this.#pressed = [];
      return found;
    }
    const begins = available.some((command) => command.key?.startsWith(`${stroke} `));
    this.#pressed = begins ? [stroke] : [];
    return null;
  }
}

/**
 * The stroke as commands write it. On a keyboard of another script the Latin letter or digit
 * printed on the same key counts, so that shortcuts work while Persian is typed.
 */
export function strokeOf(event: Press): string | null {
  if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return null;
  const letter = letterOf(event);
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Mod");
  if (event.altKey) parts.push("Alt");
  const isNamed = letter !== null || event.key.length > 1;
  if (event.shiftKey && (isNamed || event.altKey)) parts.push("Shift");
  return [...parts, letter ?? symbolOf(event)].join("+");
}

function letterOf(event: Press): string | null {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  const isAscii = event.key.length === 1 && event.key.charCodeAt(0) < 128;
  if (!isAscii && event.code.startsWith("Key")) return event.code.slice(3).toLowerCase();
  return null;
}

function symbolOf(event: Press): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const isDigit = /^\p{Nd}$/u.test(event.key);
  // With Alt some keyboards write a sign of their own.
  if (digit && (isDigit || (event.altKey && event.code.startsWith("Digit")))) return digit;
  if (event.key === "?" || event.key === "؟" || (event.code === "Slash" && event.shiftKey))
    return "?";
  if (event.code === "Slash") return "/";
  return event.key;
}
