/** One file on its way up. `fetch` does not say how far it is; this does. */
import { Problem, problemOf, UNREACHABLE } from "./problem";
import type { components } from "./schema.gen";

export type SentUp = components["schemas"]["SentUp"];

export interface Upload {
  readonly done: Promise<SentUp>;
  readonly stop: () => void;
}

/** Send a file up, as it is; `told` hears which share of it has gone, from 0 to 1. */
export function upload(path: string, file: File, told: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<SentUp>((resolve, reject) => {
    const unreachable = () =>
      reject(new Problem(UNREACHABLE, 0, "the file was cut off on its way"));
    request.upload.onprogress = ({ loaded }) => told(file.size ? loaded / file.size : 1);
    request.onerror = request.onabort = request.ontimeout = unreachable;
    request.onload = () => {
      const { status, responseText } = request;
      if (status === 200) resolve(JSON.parse(responseText) as SentUp);
      else void problemOf(new Response(responseText, { status })).then(reject);
    };
    request.open("POST", path);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.send(file);
  });
  return { done, stop: () => request.abort() };
}
