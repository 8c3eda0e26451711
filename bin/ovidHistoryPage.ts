/** Serves the page of `ovid history`. A separate bundle: most calls have none. */
import { historyPage, PAGE_STYLE, picturePath } from './ovid/historyPage.ts';
import { historyPicture, type JudgedHistory } from './ovid/historyReport.ts';
import { pageFile, type PageFile } from './page/files.ts';
import { servePage } from './page/server.ts';

const HOST = '127.0.0.1';

/**
 * Serves a page with results until the process is ended.
 *
 * @returns its address
 * @throws a usage error if the port cannot be bound
 */
export async function openHistoryPage(port: number, results: readonly JudgedHistory[]): Promise<string> {
  const files = new Map<string, PageFile>([
    ['/', fileOf('text/html; charset=utf-8', historyPage(results))],
    ['/history.css', fileOf('text/css; charset=utf-8', PAGE_STYLE)],
    ...results.map((result, place): [string, PageFile] => [
      picturePath(place),
      fileOf('image/svg+xml', historyPicture(result)),
    ]),
  ]);
  const { url } = await servePage({ host: HOST, port, origins: [] }, { files });
  return url;
}

function fileOf(type: string, text: string): PageFile {
  return pageFile(type, Buffer.from(text));
}
