import type { Translation } from './index.ts';

export const de: Translation = {
  'LOGIN.UI.LOGIN': 'Anmelden',
  'LOGIN.UI.LOGOUT': 'Abmelden',
  'LOGIN.UI.NAME': 'Benutzername',
  'LOGIN.UI.PASSWORD': 'Passwort',
  'LOGIN.UI.CONTINUE_TO': 'weiter zu {application}',
  'LOGIN.UI.SHOW_PASSWORD': 'Passwort anzeigen',
  'LOGIN.UI.IN_PROGRESS': 'Sie werden angemeldet …',

  'LOGIN.ERRORS.WRONG_CREDENTIALS':
    'Benutzername und Passwort passen nicht zusammen. Bitte versuchen Sie es noch einmal.',
  'LOGIN.ERRORS.MISSING_CREDENTIALS': 'Bitte geben Sie Ihren Benutzernamen und Ihr Passwort ein.',
  'LOGIN.ERRORS.TOO_MANY_ATTEMPTS':
    'Es gab zu viele Versuche. Bitte warten Sie einen Moment und versuchen Sie es dann noch einmal.',
  'LOGIN.ERRORS.PROVIDER_UNAVAILABLE':
    'Die Anmeldung ist im Moment nicht möglich. Bitte versuchen Sie es in einigen Minuten noch einmal.',
  'LOGIN.ERRORS.CROSS_SITE':
    'Diese Anmeldung kam von einer anderen Website und wurde angehalten. Bitte melden Sie sich hier an.',
  'LOGIN.ERRORS.FORM_NOT_PARSEABLE': 'Das Formular kam unvollständig an. Bitte versuchen Sie es noch einmal.',
  'LOGIN.ERRORS.CONSTRUCT_DATE_ERROR':
    'Die Anmeldung konnte nicht abgeschlossen werden. Bitte versuchen Sie es noch einmal.',
  'LOGIN.ERRORS.MISSING_LOCATION':
    'Es ist unklar, wohin diese Anmeldung führt. Bitte beginnen Sie noch einmal in der Anwendung.',
  'LOGIN.ERRORS.NO_TENANT': 'Unter dieser Adresse gibt es keine Anmeldung.',
  'LOGIN.ERRORS.NO_CODE_CHALLENGE': 'Die Anfrage der Anwendung ist unvollständig: Die Code-Challenge fehlt.',
  'LOGIN.ERRORS.TENANT_NOT_ALLOWED': 'Die Anmeldung ist hier nicht erlaubt.',
  'LOGIN.ERRORS.TENANT_MISMATCH': 'Sie sind an anderer Stelle angemeldet. Bitte melden Sie sich hier an.',
  'LOGIN.ERRORS.NO_CLIENT': 'Diese Anwendung ist hier nicht bekannt.',
  'LOGIN.ERRORS.WRONG_REFERER': 'Von jener Seite aus darf diese Anmeldung nicht begonnen werden.',
  'LOGIN.ERRORS.EXPECTED_VALUE_UNSET':
    'Die Anmeldung konnte nicht abgeschlossen werden. Bitte versuchen Sie es noch einmal.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_NOT_IMPLEMENTED':
    'Die Anfrage der Anwendung wird nicht unterstützt: Die Methode der Code-Challenge ist unbekannt.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_MISMATCH':
    'Die Anfrage der Anwendung passt nicht: Die Methode der Code-Challenge hat gewechselt.',
  'LOGIN.ERRORS.GRANT_TYPE_NOT_IMPLEMENTED':
    'Die Anwendung verlangt eine Art der Anmeldung, die nicht unterstützt wird.',
  'LOGIN.ERRORS.CLIENT_ONLY_SUPPORTS_PKCE': 'Die Anwendung muss PKCE verwenden, tut es aber nicht.',
  'LOGIN.ERRORS.REDIRECT_MISMATCH':
    'Die Anwendung möchte zu einer Adresse zurückkehren, die für sie nicht hinterlegt ist.',
  'LOGIN.ERRORS.REDIRECT_NOT_URL': 'Die Anwendung möchte zu etwas zurückkehren, das keine Adresse ist.',
  'LOGIN.ERRORS.CODE_STORAGE_AVAILABILITY':
    'Die Anmeldung ist im Moment nicht möglich. Bitte versuchen Sie es in einigen Minuten noch einmal.',
  'LOGIN.ERRORS.INVALID_CODE':
    'Diese Anmeldung ist nicht mehr gültig. Bitte beginnen Sie noch einmal in der Anwendung.',
  'LOGIN.ERRORS.INVALID_TOKEN': 'Ihre Anmeldung ist nicht mehr gültig. Bitte melden Sie sich noch einmal an.',
  'LOGIN.ERRORS.INVALID_PROVIDER':
    'Die Anmeldung ist hier nicht richtig eingerichtet. Bitte sagen Sie es den Betreibern dieses Dienstes.',
  'LOGIN.ERRORS.EXPIRED_TOKEN': 'Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich noch einmal an.',
  'LOGIN.ERRORS.ENCODE_PAYLOAD_ERROR':
    'Die Anmeldung konnte nicht abgeschlossen werden. Bitte versuchen Sie es noch einmal.',
  'LOGIN.ERRORS.NOT_ACCEPTABLE_REQUEST': 'Diese Anfrage kann nicht beantwortet werden.',
  'LOGIN.ERRORS.INVALIDATE': 'Ihr Konto ist nicht mehr gültig. Bitte melden Sie sich noch einmal an.',

  'CONSENT.UI.TITLE': '{application} bittet um Zugriff',
  'CONSENT.UI.WISHES': 'Wenn Sie es erlauben, darf die Anwendung:',
  'CONSENT.UI.RESOURCES': 'Bei diesen Diensten:',
  'CONSENT.UI.NOTHING': 'Wenn Sie es erlauben, erfährt die Anwendung, wer Sie sind.',
  'CONSENT.UI.HINT':
    'Sie erlauben alles davon oder nichts. In Ihrem Konto können Sie es jederzeit widerrufen.',
  'CONSENT.UI.ALLOW': 'Erlauben',
  'CONSENT.UI.DENY': 'Nicht erlauben',
  'CONSENT.UI.SWITCH': 'Anderes Konto verwenden',

  'SCOPE.OPENID': 'wissen, wer Sie sind',
  'SCOPE.PROFILE': 'Ihr Profil sehen, etwa Ihren Namen und Ihr Bild',
  'SCOPE.EMAIL': 'Ihre E-Mail-Adresse sehen',
  'SCOPE.ADDRESS': 'Ihre Postanschrift sehen',
  'SCOPE.PHONE': 'Ihre Telefonnummer sehen',
  'SCOPE.OFFLINE_ACCESS': 'diesen Zugriff behalten, während Sie nicht da sind',

  'ACCOUNT.UI.TITLE': 'Ihr Konto',
  'ACCOUNT.UI.APPLICATIONS': 'Anwendungen mit Ihrer Erlaubnis',
  'ACCOUNT.UI.APPLICATIONS_HINT':
    'Wenn Sie Ihre Erlaubnis widerrufen, verliert die Anwendung sofort ihren Zugriff und muss Sie neu fragen.',
  'ACCOUNT.UI.NO_APPLICATIONS':
    'Noch hat keine Anwendung um Ihre Erlaubnis gebeten, oder Sie haben sie widerrufen.',
  'ACCOUNT.UI.WITHDRAW': 'Widerrufen',
  'ACCOUNT.UI.SESSIONS': 'Wo Sie angemeldet sind',
  'ACCOUNT.UI.SESSIONS_HINT':
    'Wenn Sie sich irgendwo abmelden, endet auch, was Anwendungen dort in Ihrem Namen tun dürfen.',
  'ACCOUNT.UI.THIS_BROWSER': 'dieser Browser',
  'ACCOUNT.UI.SOME_BROWSER': 'Ein anderer Browser',
  'ACCOUNT.UI.END_ALL': 'Überall abmelden',

  'LOGOUT.UI.LOGOUT': 'Abmelden',
  'LOGOUT.UI.IN_PROGRESS': 'Sie werden abgemeldet …',
  'LOGOUT.UI.QUESTION': 'Möchten Sie sich abmelden?',
  'LOGOUT.UI.SIGNED_IN_AS': 'Sie sind angemeldet als {user}.',
  'LOGOUT.UI.EVERYWHERE': 'Sie werden von allen Anwendungen abgemeldet, die diese Anmeldung verwenden.',
  'LOGOUT.UI.STAY': 'Angemeldet bleiben',
  'LOGOUT.UI.DONE': 'Sie sind abgemeldet',
  'LOGOUT.UI.DONE_HINT': 'Sie können dieses Fenster jetzt schließen.',
  'LOGOUT.UI.CONTINUE': 'Weiter',
  'LOGOUT.ERRORS.NO_TENANT': 'Unter dieser Adresse gibt es keine Anmeldung.',

  'ACTIVATE.UI.TITLE': 'Gerät verbinden',
  'ACTIVATE.UI.USER_CODE': 'Code, den Ihr Gerät anzeigt',
  'ACTIVATE.UI.CONTINUE': 'Weiter',
  'ACTIVATE.UI.QUESTION': '{application} verbinden?',
  'ACTIVATE.UI.SAME_CODE': 'Fahren Sie nur fort, wenn Ihr Gerät jetzt diesen Code anzeigt:',
  'ACTIVATE.UI.ASKED': 'Angefragt',
  'ACTIVATE.UI.FROM': 'Von',
  'ACTIVATE.UI.ELSEWHERE': 'Einem anderen Netz als Ihrem',
  'ACTIVATE.UI.WARNING':
    'Verbinden Sie nur, was Sie selbst gestartet haben. Wer Ihnen einen solchen Code schickt, will Ihr Konto benutzen.',
  'ACTIVATE.UI.AUTHORIZE': 'Verbinden',
  'ACTIVATE.UI.DENY': 'Nicht verbinden',
  'ACTIVATE.UI.SUCCESS': 'Ihr Gerät ist verbunden. Sie können dieses Fenster jetzt schließen.',
  'ACTIVATE.UI.DENIED': 'Das Gerät wurde nicht verbunden. Sie können dieses Fenster jetzt schließen.',
  'ACTIVATE.ERRORS.MISSING_CODE': 'Bitte geben Sie den Code ein, den Ihr Gerät anzeigt.',
  'ACTIVATE.ERRORS.INVALID_CODE':
    'Dieser Code ist unbekannt oder abgelaufen. Bitte prüfen Sie ihn oder lassen Sie Ihr Gerät einen neuen anzeigen.',
  'ACTIVATE.ERRORS.CODE_ALREADY_USED':
    'Dieser Code wurde schon verwendet. Bitte lassen Sie Ihr Gerät einen neuen anzeigen.',
  'ACTIVATE.ERRORS.TOO_MANY_ATTEMPTS':
    'Es gab zu viele falsche Codes. Bitte warten Sie zehn Minuten und versuchen Sie es dann noch einmal.',
  'ACTIVATE.ERRORS.CREDENTIALS_REQUIRED': 'Bitte geben Sie Ihren Benutzernamen und Ihr Passwort ein.',

  'ERROR.TITLE': 'Fehler',
  'ERROR.BACK': 'Zurück',
  'ERROR.SUPPORT_CODE': 'Support-Code',
  'ERROR.PAGE_NOT_FOUND': 'Unter dieser Adresse gibt es nichts.',
  'ERROR.STATUS.400': 'Das hat nicht geklappt',
  'ERROR.STATUS.401': 'Bitte melden Sie sich an',
  'ERROR.STATUS.402': 'Zahlung erforderlich',
  'ERROR.STATUS.403': 'Kein Zutritt',
  'ERROR.STATUS.404': 'Seite nicht gefunden',
  'ERROR.STATUS.405': 'Das ist hier nicht möglich',
  'ERROR.STATUS.406': 'Das hat nicht geklappt',
  'ERROR.STATUS.408': 'Das hat zu lange gedauert',
  'ERROR.STATUS.413': 'Das war zu viel auf einmal',
  'ERROR.STATUS.415': 'Das hat nicht geklappt',
  'ERROR.STATUS.429': 'Einen Moment bitte',
  'ERROR.STATUS.500': 'Etwas ist schiefgegangen',
  'ERROR.STATUS.501': 'Nicht unterstützt',
  'ERROR.STATUS.503': 'Im Moment nicht verfügbar',
  'ERROR.HINT.CLIENT': 'Bitte gehen Sie zurück zur Anwendung und beginnen Sie noch einmal.',
  'ERROR.HINT.SERVER':
    'Das liegt an uns, nicht an Ihnen. Bitte versuchen Sie es in einigen Minuten noch einmal.',

  'ERRORS.NO_TENANT': 'Unter dieser Adresse gibt es keine Anmeldung.',
  'ERRORS.MISSING_TENANT': 'Unter dieser Adresse gibt es keine Anmeldung.',
  'ERRORS.TENANT_MISMATCH': 'Sie sind an anderer Stelle angemeldet. Bitte melden Sie sich hier an.',
  'ERRORS.TENANT_NOT_ALLOWED': 'Die Anmeldung ist hier nicht erlaubt.',
  'ERRORS.NO_CLIENT': 'Diese Anwendung ist hier nicht bekannt.',
  'ERRORS.REDIRECT_MISMATCH':
    'Die Anwendung möchte zu einer Adresse zurückkehren, die für sie nicht hinterlegt ist.',
  'ERRORS.REDIRECT_NOT_URL': 'Die Anwendung möchte zu etwas zurückkehren, das keine Adresse ist.',
  'ERRORS.WRONG_REFERER': 'Von jener Seite aus darf diese Anmeldung nicht begonnen werden.',
  'ERRORS.INVALID_REQUEST': 'Die Anfrage der Anwendung ist unvollständig oder widersprüchlich.',
  'ERRORS.INVALID_TOKEN': 'Ihre Anmeldung ist nicht mehr gültig. Bitte melden Sie sich noch einmal an.',
  'ERRORS.INVALIDATE': 'Ihr Konto ist nicht mehr gültig. Bitte melden Sie sich noch einmal an.',
  'ERRORS.CROSS_SITE': 'Diese Anfrage kam von einer anderen Website und wurde angehalten.',
  'ERRORS.NOT_ACCEPTABLE_REQUEST': 'Diese Anfrage kann nicht beantwortet werden.',
  'ERRORS.STORAGE_UNAVAILABLE':
    'Die Anmeldung ist im Moment nicht möglich. Bitte versuchen Sie es in einigen Minuten noch einmal.',
  'ERRORS.NOT_ADMITTED': 'Sie sind angemeldet, aber diese Seite ist nicht für Sie freigegeben.',
  'ERRORS.SIGN_IN_FIRST': 'Bitte melden Sie sich erneut an und wiederholen Sie dann den letzten Schritt.',
  'ERRORS.ADDRESS_TOO_LONG':
    'Die Adresse dieser Seite ist zu lang, um nach der Anmeldung dorthin zurückzukehren. Melden Sie sich auf der Startseite der Anwendung an und öffnen Sie sie dann noch einmal.',
  'ERRORS.NO_COOKIE':
    'Ihr Browser hat sein Cookie nicht zurückgebracht. Bitte erlauben Sie Cookies für diese Adresse und beginnen Sie von vorn.',
  'ERRORS.NOT_HTTPS':
    'Diese Anwendung wird nicht über https erreicht, deshalb kann die Anmeldung nicht an sie übergeben werden.',

  'INDEX.UI.TITLE': 'Angemeldet',
  'INDEX.UI.SIGNED_IN_AS': 'Angemeldet als',
  'INDEX.UI.AT': 'bei',
  'INDEX.UI.SINCE': 'seit',
  'INDEX.UI.NOBODY': 'Sie sind nicht angemeldet',
  'INDEX.UI.HINT':
    'Öffnen Sie eine Ihrer Anwendungen: Sie führt Sie hierher, sobald sie wissen möchte, wer Sie sind.',

  'FORM_POST.UI.TITLE': 'Zurück zur Anwendung',
  'FORM_POST.UI.HINT': 'Falls nichts geschieht, geht es mit der Schaltfläche weiter.',
  'FORM_POST.UI.CONTINUE': 'Weiter',

  'FOOTER.LABEL': 'Über diesen Dienst',
  'FOOTER.IMPRINT': 'Impressum',
  'FOOTER.PRIVACY': 'Datenschutz',
  'FOOTER.REGISTER': 'Konto anlegen',
};
