// The account's pages, which come as one file.

export { Account } from '../../components/account/Account';
export { AccountOrderPage } from './AccountOrderPage';
export { ForgotPage } from './ForgotPage';
export { HistoryPage } from './HistoryPage';
export { LoginPage } from './LoginPage';
export { MessagesPage } from './MessagesPage';
export { ProfilePage } from './ProfilePage';
export { RegisterPage } from './RegisterPage';
export { ResetPage } from './ResetPage';
export { SecurityPage } from './SecurityPage';
export { VerifyPage } from './VerifyPage';
