import { html, nothing, type TemplateResult } from 'lit';
import { t } from './i18n';
import { forgetToken, keepToken } from './client';
import { store } from './store';
import { invalidate } from './ui';

let provider: boolean | null = null;

/** Whether browsers are sent to a provider: then the page itself is answered by a redirect. */
async function askForProvider(): Promise<void> {
  provider = false;
  try {
    const page = await fetch(document.baseURI.replace(/#.*/, ''), { redirect: 'manual', cache: 'no-store' });
    provider = page.type === 'opaqueredirect';
  } catch {
    // It is not there at all; the form says so when it is used.
  }
  invalidate();
}

function submit(event: SubmitEvent): void {
  event.preventDefault();
  const field = (event.target as HTMLFormElement).querySelector('input')!;
  keepToken(field.value.trim());
  location.reload();
}

/** What is there instead of everything else for whom the service does not let in. */
export function loginPage(): TemplateResult {
  if (provider === null) {
    void askForProvider();
  }
  return html`<main id="main" class="login" tabindex="-1">
    <form class="card" @submit=${submit}>
      <h1>Ringdown</h1>
      <p role="alert">${store.lostWhy ? t('refusedWhy', store.lostWhy) : t('loginNeeded')}</p>
      ${provider ? html`<button type="button" class="primary" @click=${() => location.reload()}>${t('loginProvider')}</button>` : nothing}
      <label class="field"><span>${t('token')}</span><input type="password" autocomplete="off" spellcheck="false" required placeholder="rd_…" /></label>
      <p class="muted small">${t('tokenHint')}</p>
      <button type="submit" class=${provider ? '' : 'primary'}>${t('login')}</button>
    </form>
  </main>`;
}

export function logout(): void {
  forgetToken();
  location.reload();
}
