// What a browser complains of fails the test: errors and warnings in its console, exceptions,
// requests that fail, answers that refuse, violations of the content security policy. A test that
// provokes one says so before.

import type { BrowserContext, ConsoleMessage, Request, Response } from '@playwright/test';

export class Watch {
  private readonly complaints: string[] = [];
  private readonly statuses = new Set<number>();
  private serverGoesAway = false;
  private scriptsAreBlocked = false;

  constructor(context: BrowserContext) {
    context.on('console', (message) => this.onConsole(message));
    context.on('weberror', (error) => this.complaints.push(`exception: ${error.error().stack}`));
    context.on('requestfailed', (request) => this.onFailure(request));
    context.on('response', (response) => this.onResponse(response));
  }

  /** The test is refused something: these statuses are no complaints. */
  allowStatus(...statuses: number[]): void {
    for (const status of statuses) this.statuses.add(status);
  }

  /** The test takes the server away: requests without an answer are no complaints. */
  allowNoAnswer(): void {
    this.serverGoesAway = true;
  }

  /** The test's browser runs no scripts: that it does not fetch them is no complaint. */
  allowBlockedScripts(): void {
    this.scriptsAreBlocked = true;
  }

  /** What was complained of, and not announced. */
  get unannounced(): string[] {
    return [...this.complaints];
  }

  private onConsole(message: ConsoleMessage): void {
    if (!['error', 'warning', 'assert'].includes(message.type())) return;
    const text = message.text();
    const refused = /responded with a status of (\d+)/.exec(text);
    if (refused && this.statuses.has(Number(refused[1]))) return;
    if (this.serverGoesAway && text.includes('net::ERR_')) return;
    // The scripts' files are fetched early all the same.
    if (this.scriptsAreBlocked && text.includes('was preloaded using link preload but not used')) return;
    this.complaints.push(`console: ${text} (${message.location().url})`);
  }

  private onFailure(request: Request): void {
    const reason = request.failure()?.errorText ?? '';
    // A page that is left gives up what it was still asking for.
    if (reason === 'net::ERR_ABORTED' || this.serverGoesAway) return;
    if (reason === 'csp' && this.scriptsAreBlocked) return;
    this.complaints.push(`request: ${request.method()} ${request.url()}: ${reason}`);
  }

  private onResponse(response: Response): void {
    if (response.status() < 400 || this.statuses.has(response.status())) return;
    this.complaints.push(`status: ${response.status()} of ${response.url()}`);
  }
}
