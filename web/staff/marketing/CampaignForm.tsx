// A campaign is written: to whom, by which ways and in which words, with what it would reach beside it.

import { Button, NativeSelect, Slider, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { CampaignPlanOf, CampaignRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useContext, useState } from 'react';
import { Unsaved } from '../app/ask';
import { Chip } from '../app/Chip';
import { either, TextField } from '../app/fields';
import { Refusal } from '../app/parts';
import { useSubmit } from '../app/useAttempt';
import { CHANNELS } from '../order/messages';
import { CountField, countOf } from '../settings/CountField';
import classes from './marketing.module.css';
import { PlanParts } from './PlanParts';
import { changeCampaign, createCampaign, segmentsQuery } from './queries';

interface CampaignFormProps {
  /** None: a new one. */
  campaign: CampaignRead | null;
  /** A new one that says the same. */
  copy: boolean;
  close: (saved: CampaignRead | null) => void;
}

type Channel = CampaignRead['channels'][number];
type Language = 'en' | 'ar';
const LANGUAGES: readonly Language[] = ['en', 'ar'];
const NO_TEXT = { subject: '', body: '' };

/** The most that fits into all of them; see comanda/campaigns/schemas.py. */
const LONGEST: Record<Channel, number> = { sms: 480, email: 5000, push: 240 };
// Shown as they are written.
const FILLED_IN = { name: '{name}', restaurant: '{restaurant}', link: '{link}' };
const PAUSE = 600; // milliseconds, in which the hands rest

export function CampaignForm({ campaign, copy, close }: CampaignFormProps) {
  const { t } = useTexts();
  const unsaved = useContext(Unsaved);
  const { data: segments = [] } = useQuery(segmentsQuery);
  const [name, setName] = useState(campaign && !copy ? campaign.name : '');
  const [segmentId, setSegmentId] = useState(campaign?.segment_id ?? '');
  const [channels, setChannels] = useState<Channel[]>(campaign?.channels ?? ['push', 'email']);
  const [said, setSaid] = useState({ en: campaign?.texts.en ?? NO_TEXT, ar: campaign?.texts.ar ?? NO_TEXT });
  const [holdout, setHoldout] = useState(campaign?.holdout_percent ?? 10);
  const [days, setDays] = useState(String(campaign?.measured_days ?? 14));
  const [tried, setTried] = useState(false);
  const { busy, problem, submit, forget } = useSubmit();

  const touched = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      unsaved.current = true;
      forget(); // it was about what stood there before
      set(value);
    };
  };
  const chosen = segmentId || segments[0]?.id || '';
  const written = LANGUAGES.filter((one) => said[one].body.trim());
  const needsSubject = channels.some((one) => one !== 'sms');
  const longest = Math.min(...channels.map((one) => LONGEST[one]), LONGEST.email);
  const lacksSubject = (language: Language) =>
    needsSubject && said[language].body.trim() !== '' && !said[language].subject.trim();
  const measured = countOf(days);
  const isDaysWrong = measured === null || measured < 1 || measured > 60;
  const isWhole =
    chosen !== '' &&
    channels.length > 0 &&
    written.length > 0 &&
    !LANGUAGES.some(lacksSubject) &&
    !isDaysWrong;
  const texts = Object.fromEntries(written.map((one) => [one, said[one]]));
  const wanted: CampaignPlanOf | null = isWhole
    ? { segment_id: chosen, channels, texts, holdout_percent: holdout }
    : null;
  // Its own lot is drawn by what it is; a new one is nothing yet.
  const plan: CampaignPlanOf | null = wanted && {
    ...wanted,
    campaign_id: campaign && !copy ? campaign.id : null,
  };
  const [asked] = useDebouncedValue(plan && JSON.stringify(plan), PAUSE);

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    const called = name.trim();
    if (!called || !wanted || measured === null) return;
    const body = { ...wanted, holdout_percent: holdout, name: called, measured_days: measured };
    let saved: CampaignRead | null = null;
    const done = await submit(async () => {
      saved = campaign && !copy ? await changeCampaign(campaign.id, body) : await createCampaign(body);
    });
    if (done) close(saved);
  }

  const toggle = (channel: Channel) =>
    touched(setChannels)(
      channels.includes(channel) ? channels.filter((one) => one !== channel) : [...channels, channel],
    );

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <div className={classes.sides}>
        <div className={classes.stack}>
          <TextField
            data-autofocus
            label={t('field.name')}
            description={t('campaigns.name_hint')}
            value={name}
            maxLength={60}
            error={tried && !name.trim() ? t('missing.value') : null}
            change={touched(setName)}
          />
          <NativeSelect
            label={t('campaigns.segment')}
            value={chosen}
            onChange={(event) => touched(setSegmentId)(event.currentTarget.value)}
          >
            {segments.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </NativeSelect>
          <fieldset className={classes.channels}>
            <legend>{t('campaigns.channels')}</legend>
            <p className="muted">{t('campaigns.channels_text')}</p>
            <div className={classes.chips}>
              {CHANNELS.map((one) => (
                <Chip key={one} aria-pressed={channels.includes(one)} onClick={() => toggle(one)}>
                  {channels.includes(one) && channels.length > 1 ? `${channels.indexOf(one) + 1}. ` : ''}
                  {t(`channel.${one}`)}
                </Chip>
              ))}
            </div>
            {tried && channels.length === 0 && <p role="alert">{t('missing.value')}</p>}
          </fieldset>
          {LANGUAGES.map((one) => (
            <fieldset key={one} className={classes.ruleGroup}>
              <legend>{t(`rule.language.${one}`)}</legend>
              {needsSubject && (
                <TextField
                  label={t('campaigns.subject')}
                  value={said[one].subject ?? ''}
                  maxLength={120}
                  dir={one === 'ar' ? 'rtl' : 'ltr'}
                  error={tried && lacksSubject(one) ? t('missing.value') : null}
                  change={(subject) => touched(setSaid)({ ...said, [one]: { ...said[one], subject } })}
                />
              )}
              <Textarea
                label={t('campaigns.body')}
                description={t('campaigns.body_hint', FILLED_IN)}
                value={said[one].body}
                maxLength={longest}
                autosize
                minRows={3}
                maxRows={10}
                {...either(said[one].body)}
                error={tried && written.length === 0 ? t('campaigns.one_language') : null}
                onChange={(event) =>
                  touched(setSaid)({ ...said, [one]: { ...said[one], body: event.currentTarget.value } })
                }
              />
            </fieldset>
          ))}
          <div>
            <p className={classes.sliderName} id="holdout">
              {t('campaigns.holdout', { n: holdout })}
            </p>
            <p className="muted">{t('campaigns.holdout_text')}</p>
            <Slider
              aria-labelledby="holdout"
              thumbProps={{ 'aria-labelledby': 'holdout' }}
              min={0}
              max={50}
              step={5}
              label={null}
              value={holdout}
              onChange={touched(setHoldout)}
            />
          </div>
          <CountField
            label={t('campaigns.days')}
            value={days}
            error={isDaysWrong ? t('invalid') : null}
            change={touched(setDays)}
          />
        </div>
        <PlanParts wanted={asked ? (JSON.parse(asked) as CampaignPlanOf) : null} />
      </div>
      <Refusal error={problem} />
      <Button type="submit" loading={busy}>
        {t('campaigns.save')}
      </Button>
    </form>
  );
}
