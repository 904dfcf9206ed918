/** What is attached to answers that did not leave yet, by the place where they are written. */
import { reactive, ref } from "vue";
import { attachUrl } from "@/api/client";
import { codeOf } from "@/api/problem";
import { type Upload, upload } from "@/api/upload";
import type { Command } from "@/core/commands";
import { type Attached, together } from "@/core/files";
import { i18n } from "@/i18n";
import { size } from "./taste";
import { whyRefused } from "./writing";

const attached = reactive(new Map<string, readonly Attached[]>());
const gone = new Map<string, readonly Attached[]>(); // by what they left with, until it is sure
const uploads = new Map<number, Upload>();
let count = 0;

export const filesAt = (place: string): readonly Attached[] => attached.get(place) ?? [];

/** Send files up for an answer by this inbox. What it does not carry is not sent up, and says so. */
export function attach(
  place: string,
  inboxId: string,
  carries: number | null,
  files: Iterable<File>,
): void {
  for (const file of files) {
    const key = ++count;
    const fault = carries !== null ? tooLarge(file, carries, together(filesAt(place))) : null;
    const { name } = file;
    put(place, { key, name, size: file.size, share: 0, id: null, fault });
    if (fault === null) void bring(place, key, inboxId, file);
  }
}

function tooLarge(file: File, carries: number, before: number): string | null {
  const { t } = i18n.global;
  if (file.size === 0) return t("files.empty");
  if (carries === 0) return t("files.none");
  return before + file.size > carries ? t("files.tooLarge", { most: size(carries) }) : null;
}

async function bring(place: string, key: number, inboxId: string, file: File): Promise<void> {
  const going = upload(attachUrl(inboxId), file, (share) => change(place, key, { share }));
  uploads.set(key, going);
  try {
    const { id, name, size } = await going.done;
    change(place, key, { id, name, size, share: 1 });
  } catch (error) {
    change(place, key, { fault: whyNotTaken(error) });
  } finally {
    uploads.delete(key);
  }
}

function whyNotTaken(error: unknown): string {
  const { t } = i18n.global;
  const code = codeOf(error);
  if (code === "too_large") return t("files.tooMuch");
  return code === "unfit_type" ? t("files.unfit") : whyRefused(error);
}

export function remove(place: string, key: number): void {
  uploads.get(key)?.stop();
  keep(
    place,
    filesAt(place).filter((each) => each.key !== key),
  );
}

/** By what an answer names its files. */
export const named = (place: string): string[] =>
  filesAt(place).flatMap(({ id }) => (id === null ? [] : [id]));

/** The files left; should what they left with be taken back, they are `recalled` by its id. */
export function leave(place: string, id: string): void {
  if (attached.has(place)) gone.set(id, filesAt(place));
  keep(place, []);
}

/** Whoever signs in next has attached nothing. */
export function forget(): void {
  for (const each of uploads.values()) each.stop();
  attached.clear();
  gone.clear();
}

export function recall(place: string, ids: readonly string[]): void {
  for (const id of ids) {
    const back = gone.get(id);
    if (!back) continue;
    gone.delete(id);
    keep(place, [...back, ...filesAt(place)]);
    return;
  }
}

function put(place: string, file: Attached): void {
  keep(place, [...filesAt(place), file]);
}
function change(place: string, key: number, some: Partial<Attached>): void {
  keep(
    place,
    filesAt(place).map((each) => (each.key === key ? { ...each, ...some } : each)),
  );
}
function keep(place: string, files: readonly Attached[]): void {
  if (files.length) attached.set(place, files);
  else attached.delete(place);
}

/** Files that are pasted or dropped; words that come along are what was meant. */
export function filesIn(data: DataTransfer | null): readonly File[] {
  if (!data || data.getData("text/plain")) return [];
  return [...data.files];
}

export const attaching = ref(0); // counts requests to choose files
export const attachable = ref(false); // whether the answer that is written takes any

export const fileCommands: readonly Command[] = [
  {
    id: "write.attach",
    label: "files.attach",
    key: "Alt+a",
    section: "ticket",
    guard: () => attachable.value,
    run: () => {
      attaching.value += 1;
    },
  },
];
