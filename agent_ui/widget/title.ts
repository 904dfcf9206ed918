/** The number of unread answers before the page's title, which changes under our hands. */

export class Title {
  #prefix = "";

  /** Put this before the title, in place of what we put there before. */
  entitle(prefix: string): void {
    const title = document.title;
    const own = this.#prefix !== "" && title.startsWith(this.#prefix);
    if (prefix === this.#prefix && (own || !prefix)) return;
    document.title = prefix + (own ? title.slice(this.#prefix.length) : title);
    this.#prefix = prefix;
  }
}
