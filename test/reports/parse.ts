import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { type DefaultTreeAdapterMap, parse, parseFragment } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];
export type Element = DefaultTreeAdapterMap['element'];

/** A page or fragment as a browser reads it. */
export interface Read {
  readonly elements: readonly Element[];
  readonly comments: number;
  readonly errors: readonly string[];
}

/** A whole page, with every mistake of its HTML. */
export function readPage(html: string): Read {
  const errors: string[] = [];
  const tree = parse(html, { onParseError: ({ code, startLine }) => errors.push(`${startLine}: ${code}`) });
  return { ...collect(tree), errors };
}

/** What GitHub makes of a Markdown text; HTML in it stays HTML here, so that what slips through is seen. */
export function readMarkdown(markdown: string): Read {
  const options = { allowDangerousHtml: true, allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] };
  return { ...collect(parseFragment(micromark(markdown, options))), errors: [] };
}

function collect(root: Node): { elements: Element[]; comments: number } {
  const elements: Element[] = [];
  let comments = 0;
  const visit = (node: Node): void => {
    if (node.nodeName === '#comment') comments += 1;
    if ('tagName' in node) elements.push(node);
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(root);
  return { elements, comments };
}

/** All text in an element. */
export function textOf(node: Node): string {
  if ('value' in node && node.nodeName === '#text') return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

/** The elements of that name. */
export function all({ elements }: Read, name: string): Element[] {
  return elements.filter(({ tagName }) => tagName === name);
}

/** An attribute's value, or undefined. */
export function attribute({ attrs }: Element, name: string): string | undefined {
  return attrs.find((each) => each.name === name)?.value;
}
