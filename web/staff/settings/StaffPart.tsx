// Who works here, as what, and who is invited.

import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { InvitationCreated, Role, StaffRead } from '@shared/api/schema';
import { useFormats, useTexts } from '@shared/ui/language';
import { Ltr, Own } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useAsk } from '../app/ask';
import { cx } from '../app/cx';
import { Icon } from '../app/icons';
import { Loaded, Refusal, Tag } from '../app/parts';
import { useMay, useSession } from '../app/session';
import { ToolButton } from '../app/ToolButton';
import { toast } from '../app/toasts';
import { useAttempt, useSubmit } from '../app/useAttempt';
import { useRefused } from '../app/useRefused';
import { resetMfa } from './factorQueries';
import { invitationsQuery, invite, revokeInvitation, signOutStaff, staffQuery, updateStaff } from './queries';
import { RequirePart } from './RequirePart';
import classes from './settings.module.css';

// Nobody manages those above themselves; the server holds to it.
const MANAGED: Record<Role, Role[]> = {
  owner: ['owner', 'manager', 'front_desk', 'kitchen'],
  manager: ['front_desk', 'kitchen'],
  front_desk: [],
  kitchen: [],
};

export function StaffPart() {
  const { t } = useTexts();
  const may = useMay();
  const { me, business } = useSession();
  const { dayAndTime } = useFormats(business);
  const { ask, confirm } = useAsk();
  const [, attempt] = useAttempt();
  const staff = useQuery(staffQuery);
  const invitations = useQuery(invitationsQuery);
  const roles = may('staff:write') ? MANAGED[me.role] : [];
  // Where each stands while the page is open, though what they are changes: nothing moves under the pointer.
  const places = useRef(new Map<string, number>());
  const placeOf = ({ id }: StaffRead) => {
    const place = places.current.get(id) ?? places.current.size;
    places.current.set(id, place);
    return place;
  };

  const revoke = async (id: string, email: string) => {
    const yes = await confirm({ title: t('staff.revoke', { email }), yes: t('remove'), danger: true });
    if (yes) await attempt(() => revokeInvitation(id));
  };

  return (
    <div className={classes.form}>
      <div className={classes.cardHead}>
        <h3>{t('settings.staff')}</h3>
        {roles.length > 0 && (
          <Button
            className={classes.tools}
            leftSection={<Icon name="plus" />}
            onClick={() => void ask<true>(t('staff.invite'), () => <InviteForm roles={roles} />)}
          >
            {t('staff.invite')}
          </Button>
        )}
      </div>
      <Loaded query={staff}>
        {(people) => (
          <ul className={classes.people}>
            {people
              .map((person) => ({ person, place: placeOf(person) }))
              .sort((one, other) => one.place - other.place)
              .map(({ person }) => (
                <Person key={person.id} person={person} roles={roles} />
              ))}
          </ul>
        )}
      </Loaded>
      {me.role === 'owner' && staff.data && <RequirePart people={staff.data} />}
      <h3>{t('staff.invitations')}</h3>
      <Loaded query={invitations} rows={1}>
        {(open) =>
          open.length ? (
            <ul className={classes.people}>
              {open.map((one) => (
                <li key={one.id}>
                  <span className={classes.personName}>
                    <Ltr>{one.email}</Ltr>
                    <span className="muted">{t('staff.expires', { time: dayAndTime(one.expires_at) })}</span>
                  </span>
                  <Tag>{t(`role.${one.role}`)}</Tag>
                  {roles.includes(one.role) && (
                    <ToolButton
                      icon="trash"
                      label={`${t('remove')}: ${one.email}`}
                      onClick={() => void revoke(one.id, one.email)}
                    />
                  )}
                </li>
              ))}
            </ul>
          ) : (
            <p className="muted">{t('staff.no_invitations')}</p>
          )
        }
      </Loaded>
    </div>
  );
}

function Person({ person, roles }: { person: StaffRead; roles: Role[] }) {
  const { t } = useTexts();
  const { me } = useSession();
  const { confirm } = useAsk();
  const [busy, attempt] = useAttempt();
  const managed = roles.includes(person.role) && person.id !== me.id;

  const setActive = async (is_active: boolean) => {
    if (!is_active) {
      const yes = await confirm({
        title: t('staff.deactivate_title', { name: person.full_name }),
        text: t('staff.deactivate_text'),
        yes: t('staff.deactivate'),
        danger: true,
      });
      if (!yes) return;
    }
    await attempt(() => updateStaff(person.id, { is_active }));
  };

  const setRole = async (role: Role) => {
    const { id, full_name: name, role: before } = person;
    if (busy || role === before) return;
    if (role === 'owner') {
      const yes = await confirm({
        title: t('staff.owner_title', { name }),
        text: t('staff.owner_text'),
        yes: t('staff.owner_yes'),
      });
      if (!yes) return;
    }
    if (!(await attempt(() => updateStaff(id, { role })))) return;
    toast(t('staff.role_changed', { name, role: t(`role.${role}`) }), 'good', {
      kind: `role of ${id}`,
      seconds: 8,
      action: {
        label: t('undo'),
        isUndo: true,
        run: () => void attempt(() => updateStaff(id, { role: before })),
      },
    });
  };

  const signOut = async () => {
    const yes = await confirm({
      title: t('staff.sign_out_title', { name: person.full_name }),
      yes: t('account.sign_out'),
      danger: true,
    });
    if (yes && (await attempt(() => signOutStaff(person.id)))) {
      toast(t('staff.signed_out', { name: person.full_name }), 'good');
    }
  };

  const reset = async () => {
    const yes = await confirm({
      title: t('staff.reset_mfa_title', { name: person.full_name }),
      text: t('staff.reset_mfa_text'),
      yes: t('staff.reset_mfa'),
      danger: true,
    });
    if (yes && (await attempt(() => resetMfa(person.id)))) {
      toast(t('staff.mfa_was_reset', { name: person.full_name }), 'good');
    }
  };

  return (
    <li className={cx(!person.is_active && classes.away)}>
      <span className={classes.personName}>
        <strong>
          <Own>{person.full_name}</Own>
        </strong>
        <span className="muted">
          <Ltr>{person.email}</Ltr>
        </span>
      </span>
      {!person.is_active && <Tag tone="bad">{t('staff.inactive')}</Tag>}
      {person.mfa_enabled && (
        <Tag tone="good" icon="shield">
          {t('staff.mfa')}
        </Tag>
      )}
      {managed && person.is_active ? (
        <span className={classes.personTools}>
          <NativeSelect
            aria-label={t('staff.role_of', { name: person.full_name })}
            value={person.role}
            data={roles.map((role) => ({ value: role, label: t(`role.${role}`) }))}
            onChange={(event) => {
              const role = roles.find((one) => one === event.currentTarget.value);
              if (role) void setRole(role);
            }}
          />
          <Button
            variant="default"
            size="compact-md"
            aria-label={`${t('account.sign_out')}: ${person.full_name}`}
            onClick={() => void signOut()}
          >
            {t('account.sign_out')}
          </Button>
          {(person.mfa_enabled || person.has_passkeys) && (
            <Button
              variant="default"
              size="compact-md"
              aria-label={`${t('staff.reset_mfa')}: ${person.full_name}`}
              onClick={() => void reset()}
            >
              {t('staff.reset_mfa')}
            </Button>
          )}
          <Button
            variant="subtle"
            size="compact-md"
            c="var(--bad)"
            aria-label={`${t('staff.deactivate')}: ${person.full_name}`}
            onClick={() => void setActive(false)}
          >
            {t('staff.deactivate')}
          </Button>
        </span>
      ) : (
        <Tag>{t(`role.${person.role}`)}</Tag>
      )}
      {managed && !person.is_active && (
        <Button
          variant="default"
          size="compact-md"
          loading={busy}
          aria-label={`${t('staff.activate')}: ${person.full_name}`}
          onClick={() => void setActive(true)}
        >
          {t('staff.activate')}
        </Button>
      )}
    </li>
  );
}

function InviteForm({ roles }: { roles: Role[] }) {
  const { t } = useTexts();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>(roles.at(-1) ?? 'kitchen');
  const { busy, problem, submit } = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const { wrong, rest } = useRefused(form, problem, ['email']);
  const [made, setMade] = useState<InvitationCreated | null>(null);

  function send(event: FormEvent) {
    event.preventDefault();
    void submit(async () => setMade(await invite({ email: email.trim(), role })));
  }

  if (made) {
    return (
      <div className={classes.form}>
        <p>{t('staff.link_text', { email: made.email })}</p>
        <TextInput
          readOnly
          data-autofocus
          aria-label={t('staff.link')}
          dir="ltr"
          value={made.url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          leftSection={<Icon name="link" />}
          onClick={() =>
            void navigator.clipboard?.writeText(made.url).then(() => toast(t('staff.copied'), 'good'))
          }
        >
          {t('staff.copy')}
        </Button>
      </div>
    );
  }
  return (
    <form ref={form} className={classes.form} noValidate onSubmit={send}>
      <TextInput
        data-autofocus
        label={t('field.customer_email')}
        type="email"
        dir="ltr"
        value={email}
        error={wrong.email}
        maxLength={254}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('staff.role')}
        description={t(`role_hint.${role}`)}
        value={role}
        data={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))}
        onChange={(event) => setRole(roles.find((one) => one === event.currentTarget.value) ?? role)}
      />
      <Refusal error={rest} />
      <Button type="submit" loading={busy}>
        {t('staff.invite')}
      </Button>
    </form>
  );
}
