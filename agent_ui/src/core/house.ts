/** The complaint house between its plain form and the fields in which people change it. */
import { money } from "./complaint";
import type { Limit, Plain } from "./promises";
import { minorDigits } from "./register";
import type { Term } from "./terms";

export const ROLES = [
  "front_line",
  "team_lead",
  "complaints_officer",
  "senior_management",
] as const;
export const FORMAL_INVESTIGATION = "formal_investigation";

export interface Validity {
  readonly since: string | null;
  readonly until: string | null;
}
export interface PolicyVersion {
  readonly language: string; // empty: in every one
  readonly url: string;
  readonly version: string;
  readonly validity: Validity;
}
export interface Training {
  readonly topic: string;
  readonly passed_on: string;
  readonly expires_on: string | null;
}
export interface Person {
  readonly role: string; // empty: by their account
  readonly team: string;
  readonly manager_id: string | null;
  readonly trainings: readonly Training[];
}
export interface Stage {
  readonly id: string;
  readonly names: Readonly<Record<string, string>>; // by language; none: ours have words here
  readonly roles: readonly string[];
  readonly limit: Limit | null;
}
export interface AuthorityLimit {
  readonly role: string;
  readonly stage: string;
  readonly remedy: string | null;
  readonly most: { readonly amount: number; readonly currency: string } | null;
  readonly validity: Validity;
}
export interface HouseBody {
  readonly organization: string;
  readonly zone: string;
  readonly calendar: string;
  readonly reach: string;
  readonly accessibility: string;
  readonly policies: readonly PolicyVersion[];
  readonly owner_id: string | null;
  readonly management_contact: string;
  readonly deputies: readonly string[];
  readonly people: Readonly<Record<string, Person>>;
  readonly stages: readonly Stage[];
  readonly limits: readonly AuthorityLimit[];
  readonly acknowledges_by_itself: boolean;
  readonly four_eyes_from: number;
  readonly answer_within_days: number;
  readonly remind_after_days: number;
  readonly deemed_after_days: number;
  readonly reopen_within_days: number;
  readonly raised_from: number;
  readonly own_categories: readonly Term[];
  readonly own_causes: readonly Term[];
}

export const OPEN_ENDED: Validity = { since: null, until: null };
export const aPolicy = (language: string): PolicyVersion => ({
  language,
  url: "",
  version: "",
  validity: OPEN_ENDED,
});
export const aPerson = (): Person => ({ role: "", team: "", manager_id: null, trainings: [] });
export const aStage = (id: string): Stage => ({ id, names: {}, roles: [], limit: null });
/** An id that no stage has. */
export function newStageId(stages: readonly Stage[]): string {
  let n = stages.length + 1;
  while (stages.some(({ id }) => id === `stage_${n}`)) n += 1;
  return `stage_${n}`;
}
export const aLimit = (): AuthorityLimit => ({
  role: "front_line",
  stage: "",
  remedy: null,
  most: null,
  validity: OPEN_ENDED,
});

/** What the service gave holds all fields; an older version is filled up from it. */
export function houseOf(plain: Plain, whole: Plain): HouseBody {
  const { policy, id: _, ...said } = plain;
  const old = policy ? [{ ...aPolicy(""), url: String(policy) }] : undefined;
  const body = { ...whole, ...(old ? { policies: old } : {}), ...said } as unknown as HouseBody;
  const people = Object.entries(body.people).map(([agent, each]) => [agent, personOf(each)]);
  return {
    ...body,
    policies: body.policies.map((each) => ({ ...aPolicy(""), ...each })),
    people: Object.fromEntries(people),
    stages: body.stages.map((each) => ({ ...aStage(""), ...each })),
    limits: body.limits.map((each) => ({ ...aLimit(), ...each })),
  };
}

function personOf(plain: Partial<Person> & { trained_until?: string | null }): Person {
  const { trained_until: until, ...said } = plain;
  const training = until && { topic: FORMAL_INVESTIGATION, passed_on: until, expires_on: until };
  return { ...aPerson(), ...(training ? { trainings: [training] } : {}), ...said };
}

/** The body as it is posted: of people those of whom the house says something. */
export function plainHouse(body: HouseBody): Plain {
  const people = Object.entries(body.people).filter(
    ([, each]) => each.role || each.team.trim() || each.manager_id || each.trainings.length,
  );
  return { ...body, people: Object.fromEntries(people) };
}

/** An amount in minor units as people write it: 1250 EUR is `12.50 EUR`, 1250 JPY `1250 JPY`. */
export function moneyText(sum: AuthorityLimit["most"]): string {
  if (!sum) return "";
  const unit = 10 ** minorDigits(sum.currency);
  const part = sum.amount % unit;
  const cents = part ? `.${String(part).padStart(minorDigits(sum.currency), "0")}` : "";
  return `${Math.floor(sum.amount / unit)}${cents} ${sum.currency}`;
}

/** What was typed: a sum, none where it is empty, undefined where it is neither. */
export function moneyTyped(text: string): AuthorityLimit["most"] | undefined {
  return text.trim() === "" ? null : (money(text) ?? undefined);
}

export function holds({ since, until }: Validity, today: string): boolean {
  return (since === null || since <= today) && (until === null || today <= until);
}

/** Whether a training counts today; one that expired stays on record, in red. */
export function isValid(training: Training, today: string): boolean {
  return holds({ since: training.passed_on, until: training.expires_on }, today);
}
