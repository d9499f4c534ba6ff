/** Text as it may go to a terminal: lines and tabs stay, other control characters and bidirectional overrides go. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]|[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '');
}
