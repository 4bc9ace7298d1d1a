// Everything about one item of the menu.

import { Button, FileButton, NumberInput, Switch } from '@mantine/core';
import type { CategoryRead, ItemRead } from '@shared/api/schema';
import { useTexts } from '@shared/ui/language';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { taxClassesQuery } from '../app/data';
import { DescriptionFields, NamedSelect, NameFields, TextField } from '../app/fields';
import { Icon } from '../app/icons';
import { Refusal } from '../app/parts';
import { PICTURE_TYPES } from '../app/pictures';
import { useMay, useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { useStay, useUnsaved } from '../app/unsaved';
import { useSubmit } from '../app/useAttempt';
import { useExplain } from '../app/useExplain';
import classes from './menu.module.css';
import { addItem, removeImage, schedulesQuery, setImage, updateItem } from './queries';

interface OptionDraft {
  key: string;
  id: string | null;
  name: string;
  name2: string;
  delta: number | string;
  is_available: boolean;
}

interface GroupDraft {
  key: string;
  id: string | null;
  name: string;
  name2: string;
  min: number | string;
  max: number | string;
  options: OptionDraft[];
}

let drafts = 0;
const draftKey = () => {
  drafts += 1;
  return `draft ${drafts}`;
};

const newOption = (): OptionDraft => ({
  key: draftKey(),
  id: null,
  name: '',
  name2: '',
  delta: 0,
  is_available: true,
});

const newGroup = (): GroupDraft => ({
  key: draftKey(),
  id: null,
  name: '',
  name2: '',
  min: 0,
  max: 1,
  options: [newOption()],
});

interface ItemFormProps {
  item: ItemRead | null;
  category: string;
  categories: CategoryRead[];
  done: () => void;
}

export function ItemForm({ item, category, categories, done }: ItemFormProps) {
  const { t, nameOf } = useTexts();
  const may = useMay();
  const { business } = useSession();
  const explain = useExplain();
  const unit = 10 ** business.currency_decimals;
  const taxes = useQuery({ ...taxClassesQuery, enabled: may('settings:read') });
  const schedules = useQuery(schedulesQuery);
  const [form, setForm] = useState({
    name: item?.name ?? '',
    name2: item?.name2 ?? '',
    description: item?.description ?? '',
    description2: item?.description2 ?? '',
    category_id: item?.category_id ?? category,
    price: (item ? item.price_cents / unit : '') as number | string,
    tax_class_id: item?.tax_class_id ?? '',
    schedule_id: item?.schedule_id ?? '',
    daily_stock: (item?.daily_stock ?? '') as number | string,
    preparation_minutes: (item?.preparation_minutes ?? '') as number | string,
    is_featured: item?.is_featured ?? false,
  });
  const [groups, setGroups] = useState<GroupDraft[]>(() =>
    (item?.option_groups ?? []).map((group) => ({
      key: group.id,
      id: group.id,
      name: group.name,
      name2: group.name2,
      min: group.min_choices,
      max: group.max_choices,
      options: group.options.map((option) => ({
        key: option.id,
        id: option.id,
        name: option.name,
        name2: option.name2,
        delta: option.price_delta_cents / unit,
        is_available: option.is_available,
      })),
    })),
  );
  const [picture, setPicture] = useState<File | 'remove' | null>(null);
  const [noPicture, setNoPicture] = useState(false);
  const [preview, setPreview] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const { busy, problem, submit } = useSubmit();
  useStay(useUnsaved([form, groups, picture !== null]));
  const edit = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));

  useEffect(() => {
    if (!(picture instanceof File)) {
      setPreview(null);
      return;
    }
    const address = URL.createObjectURL(picture);
    setPreview(address);
    return () => URL.revokeObjectURL(address);
  }, [picture]);

  /** What is no picture is refused here, and the one that was there stays. */
  const choose = async (file: File) => {
    try {
      (await createImageBitmap(file)).close();
      setPicture(file);
      setNoPicture(false);
    } catch {
      setNoPicture(true);
    }
  };

  const cents = (value: number | string) => Math.round(Number(value) * unit);
  const whole = (value: number | string) => (value === '' ? null : Number(value));

  async function send(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    const unnamed = groups.some(
      (group) => !group.name.trim() || group.options.some((one) => !one.name.trim()),
    );
    if (!form.name.trim() || form.price === '' || unnamed || groups.some(asksTooMuch)) return;
    const body = {
      name: form.name.trim(),
      name2: form.name2.trim(),
      description: form.description.trim(),
      description2: form.description2.trim(),
      category_id: form.category_id,
      price_cents: cents(form.price),
      ...(form.tax_class_id ? { tax_class_id: form.tax_class_id } : {}),
      schedule_id: form.schedule_id || null,
      daily_stock: whole(form.daily_stock),
      preparation_minutes: whole(form.preparation_minutes),
      is_featured: form.is_featured,
      option_groups: groups.map((group) => ({
        id: group.id,
        name: group.name.trim(),
        name2: group.name2.trim(),
        min_choices: Number(group.min),
        max_choices: Number(group.max),
        options: group.options.map((option) => ({
          id: option.id,
          name: option.name.trim(),
          name2: option.name2.trim(),
          price_delta_cents: cents(option.delta),
          is_available: option.is_available,
        })),
      })),
    };
    const sent = await submit(async () => {
      const saved = item ? await updateItem(item.id, body) : await addItem({ ...body, sold_out: false });
      const name = nameOf(saved);
      // The item is saved whatever becomes of its picture.
      try {
        if (picture instanceof File) await setImage(saved.id, picture);
        else if (picture === 'remove' && saved.image) await removeImage(saved.id);
        toast(t('saved', { name }), 'good');
      } catch (error) {
        toast(t('item.saved_but_picture', { name, why: explain(error) }), 'bad');
      }
    });
    if (sent) done();
  }

  const image = preview ?? (picture === 'remove' ? null : (item?.image?.large ?? null));
  const missing = (value: string | number) => (tried && !String(value).trim() ? t('missing.value') : null);
  const changeGroup = (key: string, change: Partial<GroupDraft>) =>
    setGroups((before) => before.map((group) => (group.key === key ? { ...group, ...change } : group)));

  return (
    <form className={classes.form} noValidate onSubmit={(event) => void send(event)}>
      <div className={classes.picture}>
        {image ? (
          <img src={image} alt={t('item.image_preview')} />
        ) : (
          <span className={classes.noPicture} aria-hidden="true">
            <Icon name="image" size={32} />
          </span>
        )}
        <div className={classes.pictureTools}>
          <FileButton accept={PICTURE_TYPES} onChange={(file) => file && void choose(file)}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<Icon name="upload" />}>
                {t(image ? 'item.image_change' : 'item.image_add')}
              </Button>
            )}
          </FileButton>
          {image && (
            <Button
              variant="subtle"
              color="gray"
              c="var(--mantine-color-text)"
              onClick={() => {
                setPicture('remove');
                setNoPicture(false);
              }}
            >
              {t('item.image_remove')}
            </Button>
          )}
          {noPicture ? (
            <p className={classes.refused} role="alert">
              {t('error.image_unreadable')}
            </p>
          ) : (
            <p className="muted">{t('item.image_hint')}</p>
          )}
        </div>
      </div>
      <div className={classes.pair}>
        <NameFields value={form} error={missing(form.name)} edit={edit} />
        <DescriptionFields value={form} rows={3} edit={edit} />
        <NumberInput
          label={t('item.price', { currency: business.currency })}
          value={form.price}
          min={0}
          decimalScale={business.currency_decimals}
          fixedDecimalScale
          error={missing(form.price)}
          onChange={(price) => edit({ price })}
        />
        <NamedSelect
          label={t('item.category')}
          value={form.category_id}
          options={categories}
          change={(category_id) => edit({ category_id })}
        />
        <NamedSelect
          label={t('item.tax_class')}
          value={form.tax_class_id}
          options={taxes.data}
          none={item ? undefined : t('item.tax_default')}
          change={(tax_class_id) => edit({ tax_class_id })}
        />
        <NamedSelect
          label={t('item.schedule')}
          value={form.schedule_id}
          options={schedules.data}
          none={t('item.always')}
          change={(schedule_id) => edit({ schedule_id })}
        />
        <NumberInput
          label={t('item.daily_stock')}
          description={t('item.daily_stock_hint')}
          value={form.daily_stock}
          min={0}
          allowDecimal={false}
          onChange={(daily_stock) => edit({ daily_stock })}
        />
        <NumberInput
          label={t('item.preparation')}
          description={t('item.preparation_hint')}
          value={form.preparation_minutes}
          min={0}
          max={600}
          allowDecimal={false}
          onChange={(preparation_minutes) => edit({ preparation_minutes })}
        />
      </div>
      <Switch
        label={t('item.featured')}
        checked={form.is_featured}
        onChange={(event) => edit({ is_featured: event.currentTarget.checked })}
      />
      <h3>{t('item.groups')}</h3>
      {groups.map((group, at) => (
        <fieldset key={group.key} className={classes.group}>
          <legend className="visually-hidden">{group.name || t('item.group')}</legend>
          <div className={classes.groupHead}>
            <TextField
              label={t('item.group')}
              value={group.name}
              error={missing(group.name)}
              change={(name) => changeGroup(group.key, { name })}
            />
            <TextField
              label={t('field.name2')}
              value={group.name2}
              change={(name2) => changeGroup(group.key, { name2 })}
            />
            <NumberInput
              label={t('item.least')}
              error={tried && asksTooMuch(group) ? t('item.least_wrong') : null}
              value={group.min}
              min={0}
              max={50}
              allowDecimal={false}
              onChange={(min) => changeGroup(group.key, { min })}
            />
            <NumberInput
              label={t('item.most')}
              value={group.max}
              min={1}
              max={50}
              allowDecimal={false}
              onChange={(max) => changeGroup(group.key, { max })}
            />
          </div>
          <ul className={classes.optionRows}>
            {group.options.map((option, optionAt) => {
              const change = (changed: Partial<OptionDraft>) =>
                changeGroup(group.key, {
                  options: group.options.map((one) =>
                    one.key === option.key ? { ...one, ...changed } : one,
                  ),
                });
              return (
                <li key={option.key}>
                  <TextField
                    aria-label={t('item.option')}
                    placeholder={t('item.option')}
                    value={option.name}
                    error={missing(option.name)}
                    change={(name) => change({ name })}
                  />
                  <TextField
                    aria-label={`${t('item.option')}: ${t('field.name2')}`}
                    placeholder={t('field.name2')}
                    value={option.name2}
                    change={(name2) => change({ name2 })}
                  />
                  <NumberInput
                    aria-label={t('item.delta')}
                    value={option.delta}
                    decimalScale={business.currency_decimals}
                    fixedDecimalScale
                    prefix={Number(option.delta) > 0 ? '+' : ''}
                    hideControls
                    onChange={(delta) => change({ delta })}
                  />
                  <ToolButton
                    className={classes.up}
                    icon="chevron"
                    iconSize={16}
                    label={t('move_up', { name: option.name || String(optionAt + 1) })}
                    disabled={optionAt === 0}
                    onClick={() => changeGroup(group.key, { options: raised(group.options, optionAt) })}
                  />
                  <ToolButton
                    icon="trash"
                    iconSize={16}
                    label={`${t('remove')}: ${option.name || optionAt + 1}`}
                    disabled={group.options.length === 1}
                    onClick={() =>
                      changeGroup(group.key, {
                        options: group.options.filter((one) => one.key !== option.key),
                      })
                    }
                  />
                </li>
              );
            })}
          </ul>
          <div className={classes.groupTools}>
            <Button
              size="compact-md"
              variant="subtle"
              leftSection={<Icon name="plus" size={16} />}
              onClick={() => changeGroup(group.key, { options: [...group.options, newOption()] })}
            >
              {t('item.add_option')}
            </Button>
            <Button
              size="compact-md"
              variant="subtle"
              color="gray"
              c="var(--mantine-color-text)"
              disabled={at === 0}
              aria-label={t('move_up', { name: group.name || String(at + 1) })}
              onClick={() => setGroups((before) => raised(before, at))}
            >
              {t('move_up', { name: '' })}
            </Button>
            <Button
              size="compact-md"
              variant="subtle"
              c="var(--bad)"
              aria-label={`${t('item.remove_group')}: ${group.name || at + 1}`}
              onClick={() => setGroups((before) => before.filter((one) => one.key !== group.key))}
            >
              {t('item.remove_group')}
            </Button>
          </div>
        </fieldset>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<Icon name="plus" />}
          onClick={() => setGroups((before) => [...before, newGroup()])}
        >
          {t('item.add_group')}
        </Button>
      </div>
      <div className={classes.saving}>
        <Refusal error={problem} />
        <Button type="submit" size="md" fullWidth loading={busy}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

/** Whether more has to be chosen than can be. */
const asksTooMuch = ({ min, max, options }: GroupDraft): boolean =>
  Number(min) > Math.min(Number(max), options.length);

/** The one at `at` one place further up. */
function raised<T>(list: T[], at: number): T[] {
  const one = list[at];
  const above = list[at - 1];
  if (one === undefined || above === undefined) return list;
  return [...list.slice(0, at - 1), one, above, ...list.slice(at + 1)];
}
