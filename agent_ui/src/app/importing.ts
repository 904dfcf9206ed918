/**
 * One file of calls on its way in. It goes on while other pages are looked at; what was brought
 * stays, and the same file brought again changes nothing.
 *
 *     chosen ──► previewed ──► running ◄──► stopped
 *                                 └──► done
 */
import { computed, ref, shallowRef } from "vue";
import * as client from "@/api/client";
import { codeOf, detailOf, UNREACHABLE } from "@/api/problem";
import type { FilePreview, Mapped } from "@/api/wire";
import * as core from "@/core/importing";
import { may } from "@/core/select";
import { i18n } from "@/i18n";
import { state } from "./desk";
import { reasonText } from "./reasons";
import { size } from "./taste";
import { explain } from "./toasts";

const AGAIN = 3000; // milliseconds until a service that is away is asked again

export type Step = "choosing" | "previewed" | "running" | "stopped" | "done";

export const step = ref<Step>("choosing");
export const inboxId = ref<string | null>(null);
export const file = shallowRef<File | null>(null);
export const preview = shallowRef<FilePreview | null>(null);
export const mapped = shallowRef<Mapped | null>(null);
export const report = shallowRef<core.Report>(core.NOTHING);
export const fault = ref<string | null>(null);
export const isAway = ref(false); // the service cannot be reached; it is tried again
export const isLooking = ref(false);

export const mayImport = computed(() => state.value !== null && may(state.value, "manage_inboxes"));
export const phoneInboxes = computed(() =>
  Object.values(state.value?.inboxes ?? {})
    .filter(({ kind }) => kind === "phone")
    .sort((a, b) => a.name.localeCompare(b.name)),
);
/** How much of the file was taken, from 0 to 1. */
export const progress = computed(() =>
  file.value?.size ? Math.min(1, report.value.size / file.value.size) : 0,
);

export function forget(): void {
  step.value = "choosing";
  file.value = preview.value = mapped.value = fault.value = null;
  report.value = core.NOTHING;
  isAway.value = false;
}

/** Look at a file: how it is found to be read. */
export async function choose(chosen: File): Promise<void> {
  forget();
  file.value = chosen;
  if (chosen.size === 0) fault.value = reasonText("empty");
  else if (chosen.size > core.LARGEST) {
    const most = size(core.LARGEST);
    fault.value = i18n.global.t("import.tooLarge", { size: size(chosen.size), most });
  } else await look(null);
}

/** Look at the file again, by other columns; without any, by the form that it is found to have. */
export async function map(given: Mapped): Promise<void> {
  mapped.value = given;
  const hasColumns = Object.keys(given.columns).length > 0;
  if (!hasColumns || core.saysWhen(given)) await look(given);
}

let asked = 0;

async function look(given: Mapped | null): Promise<void> {
  const [chosen, inbox] = [file.value, inboxId.value];
  if (!chosen || !inbox) return;
  const mine = ++asked;
  isLooking.value = true;
  fault.value = null;
  try {
    const seen = await lookAt(chosen, inbox, given);
    if (mine !== asked || file.value !== chosen) return;
    preview.value = seen;
    mapped.value = { columns: {}, outcomes: {}, directions: {}, ...seen.mapped };
    step.value = "previewed";
  } catch (error) {
    if (mine === asked) fault.value = why(error);
  } finally {
    if (mine === asked) isLooking.value = false;
  }
}

async function lookAt(chosen: File, inbox: string, given: Mapped | null): Promise<FilePreview> {
  const by = (bytes: number) =>
    client.previewFile(inbox, chosen.slice(0, bytes), chosen.size <= bytes, given);
  const seen = await by(core.BEGINNING);
  return seen.is_whole && chosen.size > core.BEGINNING ? by(core.WHOLE) : seen;
}

/** Bring the file piece by piece, from where it was stopped. */
export async function run(): Promise<void> {
  if (step.value === "running") return;
  step.value = "running";
  fault.value = null;
  while (isRunning() && file.value && report.value.size < file.value.size) {
    if (!(await bring())) return;
  }
  if (isRunning()) step.value = "done";
}

export function stop(): void {
  if (isRunning()) step.value = "stopped";
}

const isRunning = (): boolean => step.value === "running";

/** Bring the next piece; return whether to go on. One that the network dropped comes again. */
async function bring(): Promise<boolean> {
  const [chosen, inbox, by, before] = [file.value, inboxId.value, mapped.value, report.value];
  if (!chosen || !inbox || !by) return false;
  const isWhole = preview.value?.is_whole ?? false;
  try {
    const piece = core.nextPiece(chosen, before, isWhole);
    const taken = await client.bringPiece(inbox, piece, core.toldOf(chosen, before, by, isWhole));
    isAway.value = false;
    if (file.value !== chosen) return false;
    report.value = core.added(before, taken);
    return true;
  } catch (error) {
    if ([UNREACHABLE, "unavailable"].includes(codeOf(error))) {
      isAway.value = true;
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
      return isRunning();
    }
    fault.value = why(error);
    stop();
    return false;
  }
}

/** Let the inbox read files by these columns from now on. */
export async function keepColumns(): Promise<void> {
  if (inboxId.value && mapped.value) await client.keepColumns(inboxId.value, mapped.value);
}

function why(error: unknown): string {
  return codeOf(error) === "unfit_file" ? reasonText(detailOf(error)) : explain(error);
}
