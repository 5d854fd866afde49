import type { Translation } from './index.ts';

export const it: Translation = {
  'LOGIN.UI.LOGIN': 'Accedi',
  'LOGIN.UI.LOGOUT': 'Esci',
  'LOGIN.UI.NAME': 'Nome utente',
  'LOGIN.UI.PASSWORD': 'Password',
  'LOGIN.UI.CONTINUE_TO': 'per continuare su {application}',
  'LOGIN.UI.SHOW_PASSWORD': 'Mostra la password',
  'LOGIN.UI.IN_PROGRESS': 'Accesso in corso…',

  'LOGIN.ERRORS.WRONG_CREDENTIALS':
    'Il nome utente e la password non corrispondono. La preghiamo di riprovare.',
  'LOGIN.ERRORS.MISSING_CREDENTIALS': 'Inserisca il suo nome utente e la sua password.',
  'LOGIN.ERRORS.TOO_MANY_ATTEMPTS': 'Ci sono stati troppi tentativi. Attenda un momento, poi riprovi.',
  'LOGIN.ERRORS.PROVIDER_UNAVAILABLE': 'Al momento non è possibile accedere. Riprovi tra qualche minuto.',
  'LOGIN.ERRORS.CROSS_SITE': 'Questo accesso proveniva da un altro sito ed è stato bloccato. Acceda da qui.',
  'LOGIN.ERRORS.FORM_NOT_PARSEABLE': 'Il modulo è arrivato incompleto. La preghiamo di riprovare.',
  'LOGIN.ERRORS.CONSTRUCT_DATE_ERROR':
    'Non è stato possibile completare l’accesso. La preghiamo di riprovare.',
  'LOGIN.ERRORS.MISSING_LOCATION': 'Non è chiaro dove porti questo accesso. Ricominci dall’applicazione.',
  'LOGIN.ERRORS.NO_TENANT': 'A questo indirizzo non è possibile accedere.',
  'LOGIN.ERRORS.NO_CODE_CHALLENGE':
    'L’applicazione ha inviato una richiesta incompleta: manca il code challenge.',
  'LOGIN.ERRORS.TENANT_NOT_ALLOWED': 'Qui non è consentito accedere.',
  'LOGIN.ERRORS.TENANT_MISMATCH': 'Ha effettuato l’accesso altrove. Acceda da qui.',
  'LOGIN.ERRORS.NO_CLIENT': 'Questa applicazione non è conosciuta qui.',
  'LOGIN.ERRORS.WRONG_REFERER': 'Questo accesso non può essere avviato da quella pagina.',
  'LOGIN.ERRORS.EXPECTED_VALUE_UNSET':
    'Non è stato possibile completare l’accesso. La preghiamo di riprovare.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_NOT_IMPLEMENTED':
    'L’applicazione ha inviato una richiesta non supportata: il metodo del code challenge è sconosciuto.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_MISMATCH':
    'L’applicazione ha inviato una richiesta incoerente: il metodo del code challenge è cambiato.',
  'LOGIN.ERRORS.GRANT_TYPE_NOT_IMPLEMENTED': 'L’applicazione ha chiesto un tipo di accesso non supportato.',
  'LOGIN.ERRORS.CLIENT_ONLY_SUPPORTS_PKCE': 'L’applicazione deve usare PKCE, ma non lo ha fatto.',
  'LOGIN.ERRORS.REDIRECT_MISMATCH':
    'L’applicazione ha chiesto di tornare a un indirizzo che non è registrato per essa.',
  'LOGIN.ERRORS.REDIRECT_NOT_URL': 'L’applicazione ha chiesto di tornare a qualcosa che non è un indirizzo.',
  'LOGIN.ERRORS.CODE_STORAGE_AVAILABILITY':
    'Al momento non è possibile accedere. Riprovi tra qualche minuto.',
  'LOGIN.ERRORS.INVALID_CODE': 'Questo accesso non è più valido. Ricominci dall’applicazione.',
  'LOGIN.ERRORS.INVALID_TOKEN': 'Il suo accesso non è più valido. Acceda di nuovo.',
  'LOGIN.ERRORS.INVALID_PROVIDER':
    'L’accesso non è configurato correttamente qui. La preghiamo di avvisare chi gestisce questo servizio.',
  'LOGIN.ERRORS.EXPIRED_TOKEN': 'Il suo accesso è scaduto. Acceda di nuovo.',
  'LOGIN.ERRORS.ENCODE_PAYLOAD_ERROR':
    'Non è stato possibile completare l’accesso. La preghiamo di riprovare.',
  'LOGIN.ERRORS.NOT_ACCEPTABLE_REQUEST': 'Non è possibile rispondere a questa richiesta.',
  'LOGIN.ERRORS.INVALIDATE': 'Il suo account non è più valido. Acceda di nuovo.',

  'CONSENT.UI.TITLE': '{application} chiede l’accesso',
  'CONSENT.UI.WISHES': 'Se lo consente, l’applicazione potrà:',
  'CONSENT.UI.RESOURCES': 'Presso questi servizi:',
  'CONSENT.UI.NOTHING': 'Se lo consente, l’applicazione saprà chi è Lei.',
  'CONSENT.UI.HINT':
    'Si consente tutto questo o niente. Può ritirare il consenso in qualsiasi momento nel Suo account.',
  'CONSENT.UI.ALLOW': 'Consenti',
  'CONSENT.UI.DENY': 'Non consentire',
  'CONSENT.UI.SWITCH': 'Usa un altro account',

  'SCOPE.OPENID': 'sapere chi è',
  'SCOPE.PROFILE': 'vedere il Suo profilo, come il nome e la foto',
  'SCOPE.EMAIL': 'vedere il Suo indirizzo e-mail',
  'SCOPE.ADDRESS': 'vedere il Suo indirizzo postale',
  'SCOPE.PHONE': 'vedere il Suo numero di telefono',
  'SCOPE.OFFLINE_ACCESS': 'mantenere questo accesso in Sua assenza',

  'ACCOUNT.UI.TITLE': 'Il Suo account',
  'ACCOUNT.UI.APPLICATIONS': 'Applicazioni con il Suo consenso',
  'ACCOUNT.UI.APPLICATIONS_HINT':
    'Se ritira il consenso, l’applicazione perde subito l’accesso e deve chiederglielo di nuovo.',
  'ACCOUNT.UI.NO_APPLICATIONS':
    'Nessuna applicazione Le ha ancora chiesto il consenso, oppure lo ha ritirato.',
  'ACCOUNT.UI.WITHDRAW': 'Ritira',
  'ACCOUNT.UI.SESSIONS': 'Dove ha effettuato l’accesso',
  'ACCOUNT.UI.SESSIONS_HINT':
    'Se esce da uno di questi, termina anche ciò che le applicazioni vi possono fare a Suo nome.',
  'ACCOUNT.UI.THIS_BROWSER': 'questo browser',
  'ACCOUNT.UI.SOME_BROWSER': 'Un altro browser',
  'ACCOUNT.UI.END_ALL': 'Esci ovunque',

  'LOGOUT.UI.LOGOUT': 'Esci',
  'LOGOUT.UI.IN_PROGRESS': 'Uscita in corso…',
  'LOGOUT.UI.QUESTION': 'Vuole uscire?',
  'LOGOUT.UI.SIGNED_IN_AS': 'Ha effettuato l’accesso come {user}.',
  'LOGOUT.UI.EVERYWHERE': 'Uscirà da tutte le applicazioni che usano questo accesso.',
  'LOGOUT.UI.STAY': 'Mantieni l’accesso',
  'LOGOUT.UI.DONE': 'Disconnessione effettuata',
  'LOGOUT.UI.DONE_HINT': 'Ora può chiudere questa finestra.',
  'LOGOUT.UI.CONTINUE': 'Continua',
  'LOGOUT.ERRORS.NO_TENANT': 'A questo indirizzo non è possibile accedere.',

  'ACTIVATE.UI.TITLE': 'Collega un dispositivo',
  'ACTIVATE.UI.USER_CODE': 'Codice mostrato sul dispositivo',
  'ACTIVATE.UI.CONTINUE': 'Continua',
  'ACTIVATE.UI.QUESTION': 'Collegare {application}?',
  'ACTIVATE.UI.SAME_CODE': 'Continui solo se il dispositivo mostra ora questo codice:',
  'ACTIVATE.UI.ASKED': 'Richiesto',
  'ACTIVATE.UI.FROM': 'Da',
  'ACTIVATE.UI.ELSEWHERE': 'Una rete diversa dalla sua',
  'ACTIVATE.UI.WARNING':
    'Colleghi solo ciò che ha avviato lei. Chi le invia un codice simile vuole usare il suo account.',
  'ACTIVATE.UI.AUTHORIZE': 'Collega',
  'ACTIVATE.UI.DENY': 'Non collegare',
  'ACTIVATE.UI.SUCCESS': 'Il dispositivo è collegato. Ora può chiudere questa finestra.',
  'ACTIVATE.UI.DENIED': 'Il dispositivo non è stato collegato. Ora può chiudere questa finestra.',
  'ACTIVATE.ERRORS.MISSING_CODE': 'Inserisca il codice mostrato sul dispositivo.',
  'ACTIVATE.ERRORS.INVALID_CODE':
    'Questo codice è sconosciuto o scaduto. Lo controlli o ne richieda uno nuovo dal dispositivo.',
  'ACTIVATE.ERRORS.CODE_ALREADY_USED':
    'Questo codice è già stato usato. Ne richieda uno nuovo dal dispositivo.',
  'ACTIVATE.ERRORS.TOO_MANY_ATTEMPTS':
    'Ci sono stati troppi codici errati. Attenda dieci minuti, poi riprovi.',
  'ACTIVATE.ERRORS.CREDENTIALS_REQUIRED': 'Inserisca il suo nome utente e la sua password.',

  'ERROR.TITLE': 'Errore',
  'ERROR.BACK': 'Indietro',
  'ERROR.SUPPORT_CODE': 'Codice di assistenza',
  'ERROR.PAGE_NOT_FOUND': 'Non c’è nulla a questo indirizzo.',
  'ERROR.STATUS.400': 'Qualcosa non ha funzionato',
  'ERROR.STATUS.401': 'È necessario accedere',
  'ERROR.STATUS.402': 'Pagamento richiesto',
  'ERROR.STATUS.403': 'Accesso negato',
  'ERROR.STATUS.404': 'Pagina non trovata',
  'ERROR.STATUS.405': 'Qui non è possibile',
  'ERROR.STATUS.406': 'Qualcosa non ha funzionato',
  'ERROR.STATUS.408': 'Ci è voluto troppo tempo',
  'ERROR.STATUS.413': 'Era troppo in una volta sola',
  'ERROR.STATUS.415': 'Qualcosa non ha funzionato',
  'ERROR.STATUS.429': 'Un momento, per favore',
  'ERROR.STATUS.500': 'Qualcosa è andato storto',
  'ERROR.STATUS.501': 'Non supportato',
  'ERROR.STATUS.503': 'Al momento non disponibile',
  'ERROR.HINT.CLIENT': 'Torni all’applicazione e ricominci.',
  'ERROR.HINT.SERVER': 'L’errore è nostro, non suo. Riprovi tra qualche minuto.',

  'ERRORS.NO_TENANT': 'A questo indirizzo non è possibile accedere.',
  'ERRORS.MISSING_TENANT': 'A questo indirizzo non è possibile accedere.',
  'ERRORS.TENANT_MISMATCH': 'Ha effettuato l’accesso altrove. Acceda da qui.',
  'ERRORS.TENANT_NOT_ALLOWED': 'Qui non è consentito accedere.',
  'ERRORS.NO_CLIENT': 'Questa applicazione non è conosciuta qui.',
  'ERRORS.REDIRECT_MISMATCH':
    'L’applicazione ha chiesto di tornare a un indirizzo che non è registrato per essa.',
  'ERRORS.REDIRECT_NOT_URL': 'L’applicazione ha chiesto di tornare a qualcosa che non è un indirizzo.',
  'ERRORS.WRONG_REFERER': 'Questo accesso non può essere avviato da quella pagina.',
  'ERRORS.INVALID_REQUEST': 'L’applicazione ha inviato una richiesta incompleta o contraddittoria.',
  'ERRORS.INVALID_TOKEN': 'Il suo accesso non è più valido. Acceda di nuovo.',
  'ERRORS.INVALIDATE': 'Il suo account non è più valido. Acceda di nuovo.',
  'ERRORS.CROSS_SITE': 'Questa richiesta proveniva da un altro sito ed è stata bloccata.',
  'ERRORS.NOT_ACCEPTABLE_REQUEST': 'Non è possibile rispondere a questa richiesta.',
  'ERRORS.STORAGE_UNAVAILABLE': 'Al momento non è possibile accedere. Riprovi tra qualche minuto.',
  'ERRORS.NOT_ADMITTED': 'Ha effettuato l’accesso, ma questa pagina non è aperta per Lei.',
  'ERRORS.SIGN_IN_FIRST': 'Acceda di nuovo, poi ripeta l’ultimo passo.',
  'ERRORS.ADDRESS_TOO_LONG':
    'L’indirizzo di questa pagina è troppo lungo per tornarci dopo l’accesso. Acceda dalla pagina iniziale dell’applicazione, poi la apra di nuovo.',
  'ERRORS.NO_COOKIE':
    'Il browser non ha restituito il suo cookie. Consenta i cookie per questo indirizzo e ricominci.',
  'ERRORS.NOT_HTTPS':
    'Questa applicazione non è raggiunta via https, quindi l’accesso non può esserle consegnato.',

  'INDEX.UI.TITLE': 'Accesso effettuato',
  'INDEX.UI.SIGNED_IN_AS': 'Accesso effettuato come',
  'INDEX.UI.AT': 'presso',
  'INDEX.UI.SINCE': 'dal',
  'INDEX.UI.NOBODY': 'Non ha effettuato l’accesso',
  'INDEX.UI.HINT': 'Apra una delle sue applicazioni: la porterà qui quando avrà bisogno di sapere chi è.',

  'FORM_POST.UI.TITLE': 'Ritorno all’applicazione',
  'FORM_POST.UI.HINT': 'Se non succede nulla, prosegua con il pulsante.',
  'FORM_POST.UI.CONTINUE': 'Continua',

  'FOOTER.LABEL': 'Informazioni su questo servizio',
  'FOOTER.IMPRINT': 'Note legali',
  'FOOTER.PRIVACY': 'Privacy',
  'FOOTER.REGISTER': 'Crea un account',
};
