// An order that was sent later, and was not taken: why, and the way back to it.

import { Button } from '@mantine/core';
import { catalogOf } from '@shared/basket';
import { explain } from '@shared/ui/explain';
import { useTexts } from '@shared/ui/language';
import { Notice } from '@shared/ui/parts';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { addressOf, type Place, rememberPlace } from '../services/place';
import { menuOf } from '../services/queries';
import { forgetRefusal, problemIn, type Refusal } from '../services/sending';
import { PayTexts } from './pay/PayTexts';
import classes from './Told.module.css';

interface RefusedProps {
  place: Place;
  refusal: Refusal;
}

export default function Refused(props: RefusedProps) {
  return (
    <PayTexts>
      <Why {...props} />
    </PayTexts>
  );
}

function Why({ place, refusal }: RefusedProps) {
  const texts = useTexts();
  const { t } = texts;
  const navigate = useNavigate();
  const menu = useQuery(menuOf(place));
  const box = useRef<HTMLDivElement>(null);
  // Whoever reads further down sees it as well.
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'start' });
  }, []);

  const look = async () => {
    rememberPlace(place);
    await navigate({ to: addressOf(place) });
    await navigate({ to: '/checkout' });
  };
  return (
    <div ref={box} className={classes.told}>
      <Notice tone="bad">
        <b>{t('refused.title')}</b>
        <p>{explain(problemIn(refusal), texts, (id) => menu.data && catalogOf(menu.data).get(id))}</p>
        <Button size="xs" onClick={() => void look()}>
          {t('refused.look')}
        </Button>{' '}
        <Button size="xs" variant="default" onClick={() => void forgetRefusal(addressOf(place))}>
          {t('refused.forget')}
        </Button>
      </Notice>
    </div>
  );
}
