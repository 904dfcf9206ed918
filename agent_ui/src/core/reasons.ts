/**
 * Why input was set aside, as the channels say it, and the text of the catalogue that says the same.
 * What nobody knows here is shown as it came.
 */
type Known = readonly (readonly [name: string, pattern: RegExp])[];

const KNOWN: Known = [
  ["moreRows", /^(?<detail>.*); (?<count>\d+) more rows$/s],
  ["machine", /^an automatic message that answers nothing here$/],
  ["noHeader", /^there is not one header field$/],
  ["largeMail", /^(?<size>\d+) bytes are more than the (?<most>\d+) that a mail may have$/],
  ["brokenMail", /^the mail is broken in a way we do not know: (?<detail>.*)$/s],
  ["unread", /^it could not be read: (?<detail>.*)$/s],
  ["unstored", /^it could not be stored: (?<detail>.*)$/s],
  ["notJson", /^body: not JSON$/],
  ["notObject", /^body: not a JSON object$/],
  ["largeBody", /^body: (?<size>\d+) bytes, more than (?<most>\d+)$/],
  ["longText", /^text: (?<size>\d+) characters, more than (?<most>\d+)$/],
  ["emptyText", /^text: empty$/],
  ["unknownKind", /^kind: not one that we know$/],
  ["badTime", /^at: not an ISO 8601 time$/],
  ["noZone", /^at: a time without a zone$/],
  ["badId", /^(?<field>\w+): not 1 to 128 printable ASCII characters without a colon$/],
  ["missing", /^(?<field>\w+): missing$/],
  ["notString", /^(?<field>\w+): not a string$/],
  ["empty", /^empty$/],
  ["noForm", /^of no form that we know$/],
  ["declaredXml", /^XML with declarations of its own: no call record has any$/],
  ["strangeUpdate", /^an update that is not known: it holds (?<detail>.*)$/s],
  ["noText", /^no text: a recording, or something packed$/],
  ["utf16", /^not UTF-8 but UTF-16: save it as UTF-8$/],
  ["notUtf8", /^not UTF-8: save the file as UTF-8$/],
  ["largeValue", /^one value of more than (?<most>\d+) bytes: write one a line$/],
  ["columnCount", /^(?<count>\d+) columns, where (?:at least )?(?<most>\d+) are (?:named|set)$/],
  ["noColumn", /^the first line names no column (?<detail>.*)$/s],
  ["timeForm", /^(?<detail>.*) is no time of the form (?<form>.*)$/s],
  ["jalaliTime", /^(?<detail>.*) is no time of the Jalali calendar$/s],
  ["noSeconds", /^(?<detail>.*) is no number of seconds$/s],
  ["noNumber", /^(?<detail>.*) is no time(?: in seconds| of a call)$/s],
  ["ahead", /^(?<detail>.*) UTC is in the future$/s],
  ["noWord", /^outcome (?<detail>.*) is no word that is set$/s],
  ["noMoment", /^neither a start nor an end$/],
  ["noCsv", /^not comma-separated values: (?<detail>.*)$/s],
  ["notHere", /^it is about a message that is not here$/],
  // What channels say of one line, of one field, or pass on from their provider.
  ["line", /^line (?<line>\d+): (?<detail>.*)$/s],
  ["field", /^(?<field>[\w.]+): (?<detail>.*)$/s],
  ["coded", /^(?<detail>.*) \((?<code>\d+)\)$/s],
];

/**
 * Why an answer did not leave, or an address cannot be written to. What a provider adds to that is
 * for whoever runs the desk, and is left out here.
 */
const SENDING: Known = [
  [
    "cap",
    /^the day's cap: (?<spent>[\d.]+) of (?<cap>[\d.]+) are spent and this costs (?<price>[\d.]+)$/,
  ],
  ["smsOff", /^text messages are switched off$/],
  ["codeOver", /^the code in it does not hold any more$/],
  ["smsLong", /^the message is (?<count>\d+) text messages long, more than (?<most>\d+)$/],
  ["blocked", /^the customer blocked the bot(?:: .*)?$/s],
  ["accountGone", /^the customer's account is gone(?:: .*)?$/s],
  ["noChat", /^there is no such chat; a customer has to write to the bot first(?:: .*)?$/s],
  ["window", /^the customer wrote more than 24 hours ago: send a template(?: \(\d+\))?$/],
  ["wait", /^the Bot API server asks us to wait(?:: .*)?$/s],
  ["noBot", /^the Bot API server does not know the token(?:: .*)?$/s],
  ["noServer", /^the Bot API server cannot be (?:reached|asked): (?<detail>.*)$/s],
  ["perhaps", /^(?<detail>.*): it may have arrived all the same, and then arrives twice$/s],
  ["gateway", /^the gateway: (?<detail>.*)$/s],
  ["graph", /^the Graph API: (?<detail>.*)$/s],
];

export interface Reason {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

export const known = (reason: string): Reason | null => among(KNOWN, reason);
export const knownSending = (reason: string): Reason | null => among(SENDING, reason);

function among(all: Known, reason: string): Reason | null {
  for (const [name, pattern] of all) {
    const found = pattern.exec(reason);
    if (found) return { name, values: { ...found.groups } };
  }
  return null;
}
