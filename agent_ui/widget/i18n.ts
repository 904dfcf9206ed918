/** The widget's own words, and times as its reader writes them. */

const en = {
  open: "Open chat",
  close: "Close chat",
  chat: "Chat",
  log: "Messages",
  connecting: "Connecting…",
  online: "We are here",
  joined: "is with you",
  away: "Away just now – we will answer here",
  waiting: "No connection – trying again…",
  refused: "Chat is not available on this page",
  greeting: "Hello! How can we help?",
  hint: "Write to us here. Come back with this browser whenever you like: the conversation goes on.",
  you: "You",
  write: "Write a message…",
  send: "Send",
  sending: "Sending",
  sent: "Sent",
  seen: "Seen",
  late: "Not sent",
  retry: "Retry",
  typing: "is writing…",
  agent: "Our team",
  today: "Today",
  yesterday: "Yesterday",
  latest: "New messages",
  unread: "unread",
};

export type Words = typeof en;

const fa: Words = {
  open: "باز کردن گفتگو",
  close: "بستن گفتگو",
  chat: "گفتگو",
  log: "پیام‌ها",
  connecting: "در حال اتصال…",
  online: "پاسخگوی شما هستیم",
  joined: "همراه شماست",
  away: "فعلاً نیستیم؛ همین‌جا پاسخ می‌دهیم",
  waiting: "ارتباط قطع است؛ تلاش دوباره…",
  refused: "گفتگو در این صفحه در دسترس نیست",
  greeting: "سلام! چه کمکی از ما برمی‌آید؟",
  hint: "پیامتان را همین‌جا بنویسید. هر وقت با همین مرورگر برگردید، گفتگو ادامه دارد.",
  you: "شما",
  write: "پیامتان را بنویسید…",
  send: "ارسال",
  sending: "در حال ارسال",
  sent: "ارسال شد",
  seen: "خوانده شد",
  late: "ارسال نشد",
  retry: "تلاش دوباره",
  typing: "در حال نوشتن…",
  agent: "تیم ما",
  today: "امروز",
  yesterday: "دیروز",
  latest: "پیام‌های تازه",
  unread: "خوانده‌نشده",
};

export interface Language {
  readonly tag: "en" | "fa";
  readonly dir: "ltr" | "rtl";
  readonly words: Words;
  time(at: Date): string;
  day(at: Date, now: Date): string;
  number(value: number): string;
}

/** Return the first of the wished languages that we speak; English if none. */
export function language(wishes: readonly (string | null | undefined)[]): Language {
  const wish = wishes.find((tag) => /^(en|fa)([-_]|$)/i.test(tag ?? "")) ?? "en";
  const persian = /^fa/i.test(wish);
  const locale = persian ? "fa-IR" : /^en-[a-z]{2}$/i.test(wish) ? wish : "en";
  const words = persian ? fa : en;
  const clock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
  const inYear = new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
  });
  const inFull = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
  return {
    tag: persian ? "fa" : "en",
    dir: persian ? "rtl" : "ltr",
    words,
    time: (at) => clock.format(at),
    day(at, now) {
      const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
      if (days === 0) return words.today;
      if (days === 1) return words.yesterday;
      return (Math.abs(days) < 180 ? inYear : inFull).format(at);
    },
    number: (value) => value.toLocaleString(locale),
  };
}

/** The beginning of a day where the reader is. */
export function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
