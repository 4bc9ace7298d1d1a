// What messages say: the business's own words, or those that come with Comanda.

import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { PreviewCreate, TemplateRead } from '@shared/api/schema';
import { LANGUAGES } from '@shared/text';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { Chip } from '../app/Chip';
import { cx } from '../app/cx';
import { Icon } from '../app/icons';
import { Loaded, Refusal, Tag } from '../app/parts';
import { toast } from '../app/toasts';
import { useStay } from '../app/unsaved';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { CHANNEL_ICONS } from '../order/messageParts';
import { CHANNELS, ORDER_MESSAGES } from '../order/messages';
import { forgetWords, isSame, previewQuery, saveWords, templatesQuery, type Which } from './messageQueries';
import classes from './settings.module.css';
import { Length, Shown } from './WordsPreview';
import { inserted, isLonger, problemOfWords } from './words';
import styles from './words.module.css';

type Words = Pick<TemplateRead, 'subject' | 'body'>;
type Place = keyof Words;

export function WordsPart() {
  const query = useQuery(templatesQuery);
  return <Loaded query={query}>{(templates) => <Editor templates={templates} />}</Loaded>;
}

const KINDS = [...ORDER_MESSAGES, 'otp'];

function Editor({ templates }: { templates: TemplateRead[] }) {
  const { t, language: page } = useTexts();
  const { discard, confirm } = useAsk();
  const [which, setWhich] = useState<Which>({
    notification_type: 'order_received',
    channel: 'sms',
    language: page,
  });
  const [draft, setDraft] = useState<Words | null>(null);
  const { busy, problem, submit } = useSubmit();
  const [resetting, attempt] = useAttempt();
  const form = useRef<HTMLFormElement>(null);
  const fields = useRef<Record<Place, HTMLInputElement | HTMLTextAreaElement | null>>({
    subject: null,
    body: null,
  });
  const last = useRef<Place>('body');
  const template = templates.find((one) => isSame(one, which)) ?? templates[0];
  const words: Words = draft ?? { subject: template?.subject ?? '', body: template?.body ?? '' };
  const changed = words.subject !== template?.subject || words.body !== template.body;
  useStay(changed);

  const { wrong, rest } = useRefused(form, problem, ['subject', 'body']);
  const allowed = template?.placeholders.map((one) => one.name) ?? [];
  const longest = { subject: template?.longest_subject ?? 0, body: template?.longest_body ?? 0 };
  const hasSubject = which.channel !== 'sms';
  const said = (place: Place): string | null => {
    if (place === 'subject' && !hasSubject) return null;
    if (isLonger(words[place], longest[place])) return t('error.template_too_long', { most: longest[place] });
    const found = problemOfWords(words[place], allowed);
    if (found === 'braces') return t('words.braces', { example: '{name}' });
    if (found) {
      return t('words.unknown', {
        name: `{${found.unknown}}`,
        allowed: allowed.map((one) => `{${one}}`).join(' '),
      });
    }
    if (place === 'body' && !words.body.trim()) return t('words.empty');
    return null;
  };
  const wrongs = { subject: said('subject'), body: said('body') };
  const fine = wrongs.subject === null && wrongs.body === null;

  const asked: PreviewCreate = { ...(which as PreviewCreate), ...words };
  const [settled] = useDebouncedValue(asked, 250);
  // Another message is shown at once; what is typed, when the hands rest.
  const shown = isSame(settled, which) ? settled : asked;
  const isNewest = shown.body === words.body && shown.subject === words.subject;
  // What is wrong with the text is said where it is written; the server is not asked about it.
  const preview = useQuery({ ...previewQuery(shown), enabled: fine && isNewest });
  const isShown = isNewest && !preview.isPlaceholderData;
  const isNothing =
    !words.body.trim() ||
    isLonger(words.body, longest.body) ||
    (hasSubject && isLonger(words.subject, longest.subject));

  if (!template) return null;

  const choose = async (next: Partial<Which>) => {
    const wanted = { ...which, ...next };
    // Codes go by SMS alone.
    if (!templates.some((one) => isSame(one, wanted))) wanted.channel = 'sms';
    if (isSame(wanted, which)) return;
    if (changed && !(await discard())) return;
    setDraft(null);
    setWhich(wanted);
    void submit(async () => {});
  };

  const edit = (change: Partial<Words>) => setDraft({ ...words, ...change });

  const insert = (name: string) => {
    const place = hasSubject ? last.current : 'body';
    const field = fields.current[place];
    if (!field) return;
    const end = words[place].length;
    const [text, at] = inserted(
      words[place],
      field.selectionStart ?? end,
      field.selectionEnd ?? end,
      `{${name}}`,
    );
    edit({ [place]: text });
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(at, at);
    });
  };

  async function send(event: FormEvent) {
    event.preventDefault();
    if (!fine || busy) return;
    if (await submit(() => saveWords(which, words))) {
      setDraft(null);
      toast(t('words.saved'), 'good');
    }
  }

  const reset = async () => {
    const before = { subject: template.subject, body: template.body };
    const yes = await confirm({
      title: t('words.reset_title'),
      text: t('words.reset_text'),
      yes: t('words.reset'),
      danger: true,
    });
    if (!yes || !(await attempt(() => forgetWords(which)))) return;
    setDraft(null);
    toast(t('words.reset_done'), 'plain', {
      seconds: 10,
      action: {
        label: t('undo'),
        isUndo: true,
        run: () => void attempt(() => saveWords(which, before)),
      },
    });
  };

  const common = (place: Place) => ({
    ref: (field: HTMLInputElement | HTMLTextAreaElement | null) => {
      fields.current[place] = field;
    },
    value: words[place],
    error: wrongs[place] ?? wrong[place],
    // Whatever the page's language is.
    attributes: { input: { dir: LANGUAGES[which.language].direction, lang: which.language } },
    onFocus: () => {
      last.current = place;
    },
  });

  const otherTexts = templates.filter((one) => one.notification_type === which.notification_type);
  return (
    <form ref={form} className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <h3>{t('words.title')}</h3>
      <p className="muted">{t('words.text')}</p>
      <p className="muted">{t('words.not_here')}</p>
      <NativeSelect
        label={t('words.which')}
        value={which.notification_type}
        onChange={(event) => void choose({ notification_type: event.currentTarget.value })}
      >
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`message_kind.${kind}`)}
            {templates.some((one) => one.notification_type === kind && one.is_own) && ` ✓ ${t('words.own')}`}
          </option>
        ))}
      </NativeSelect>
      <div className={styles.choices}>
        <fieldset>
          <legend>{t('messages.channel')}</legend>
          {CHANNELS.filter((channel) => otherTexts.some((one) => one.channel === channel)).map((channel) => (
            <Chip
              key={channel}
              aria-pressed={which.channel === channel}
              onClick={() => void choose({ channel })}
            >
              <Icon name={CHANNEL_ICONS[channel]} size={16} /> {t(`channel.${channel}`)}
            </Chip>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t('message.language')}</legend>
          {(['en', 'ar'] as const).map((language) => (
            <Chip
              key={language}
              lang={language}
              aria-pressed={which.language === language}
              onClick={() => void choose({ language })}
            >
              {LANGUAGES[language].name}
            </Chip>
          ))}
        </fieldset>
      </div>
      <div className={styles.editor}>
        <div className={classes.form}>
          <p>
            <Tag tone={template.is_own ? 'violet' : 'plain'}>
              {t(template.is_own ? 'words.own' : 'words.default')}
            </Tag>
          </p>
          {hasSubject && (
            <TextInput
              {...common('subject')}
              label={t(which.channel === 'email' ? 'words.subject' : 'words.push_title')}
              onChange={(event) => edit({ subject: event.currentTarget.value })}
            />
          )}
          <Textarea
            {...common('body')}
            label={t('words.body')}
            rows={which.channel === 'email' ? 8 : 5}
            onChange={(event) => edit({ body: event.currentTarget.value })}
          />
          <fieldset className={styles.places}>
            <legend>{t('words.insert')}</legend>
            {template.placeholders.map(({ name, example }) => (
              <Chip key={name} title={t('words.example', { example })} onClick={() => insert(name)}>
                {t(`placeholder.${name}`)} <code dir="ltr">{`{${name}}`}</code>
              </Chip>
            ))}
          </fieldset>
        </div>
        <div className={styles.preview}>
          <h4>
            {t('words.preview')}{' '}
            {preview.data && !isNothing && !isShown && <span className="muted">{t('words.before')}</span>}
          </h4>
          {isNothing ? (
            <p className="muted">{t('words.no_preview')}</p>
          ) : preview.data ? (
            <div aria-busy={preview.isFetching} className={cx(!isShown && styles.stale)}>
              <Shown which={which} preview={preview.data} />
              {which.channel === 'sms' && (
                <Length
                  which={which}
                  preview={preview.data}
                  body={words.body}
                  mend={(body) => edit({ body })}
                />
              )}
            </div>
          ) : preview.error && isShown ? (
            <Refusal error={preview.error} />
          ) : (
            <p className="muted">{t(fine ? 'loading' : 'words.no_preview')}</p>
          )}
        </div>
      </div>
      <Refusal error={rest} />
      <div className={classes.save}>
        <Button type="submit" size="md" loading={busy} disabled={!changed || !fine}>
          {t('save')}
        </Button>
        {changed && (
          <Button variant="default" size="md" onClick={() => setDraft(null)}>
            {t('words.drop')}
          </Button>
        )}
        {!changed && template.is_own && (
          <Button variant="subtle" size="md" c="var(--bad)" loading={resetting} onClick={() => void reset()}>
            {t('words.reset')}
          </Button>
        )}
        {changed && <span className="muted">{t('settings.unsaved')}</span>}
      </div>
    </form>
  );
}
