/** `host:port/database` of an address, without user, password and options. */
export function addressLabel(url: string): string {
  return url.replace(/^mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?/, '').replace(/\?.*$/, '');
}
