import type { Translation } from './index.ts';

export const nl: Translation = {
  'LOGIN.UI.LOGIN': 'Inloggen',
  'LOGIN.UI.LOGOUT': 'Uitloggen',
  'LOGIN.UI.NAME': 'Gebruikersnaam',
  'LOGIN.UI.PASSWORD': 'Wachtwoord',
  'LOGIN.UI.CONTINUE_TO': 'om verder te gaan naar {application}',
  'LOGIN.UI.SHOW_PASSWORD': 'Wachtwoord tonen',
  'LOGIN.UI.IN_PROGRESS': 'U wordt ingelogd …',

  'LOGIN.ERRORS.WRONG_CREDENTIALS':
    'Gebruikersnaam en wachtwoord horen niet bij elkaar. Probeer het opnieuw.',
  'LOGIN.ERRORS.MISSING_CREDENTIALS': 'Vul uw gebruikersnaam en uw wachtwoord in.',
  'LOGIN.ERRORS.TOO_MANY_ATTEMPTS': 'Er waren te veel pogingen. Wacht even en probeer het dan opnieuw.',
  'LOGIN.ERRORS.PROVIDER_UNAVAILABLE':
    'Inloggen is op dit moment niet mogelijk. Probeer het over een paar minuten opnieuw.',
  'LOGIN.ERRORS.CROSS_SITE': 'Deze aanmelding kwam van een andere website en is tegengehouden. Log hier in.',
  'LOGIN.ERRORS.FORM_NOT_PARSEABLE': 'Het formulier is onvolledig aangekomen. Probeer het opnieuw.',
  'LOGIN.ERRORS.CONSTRUCT_DATE_ERROR': 'Het inloggen kon niet worden voltooid. Probeer het opnieuw.',
  'LOGIN.ERRORS.MISSING_LOCATION':
    'Het is niet duidelijk waar u na het inloggen heen gaat. Begin opnieuw in de toepassing.',
  'LOGIN.ERRORS.NO_TENANT': 'Op dit adres kunt u niet inloggen.',
  'LOGIN.ERRORS.NO_CODE_CHALLENGE':
    'De toepassing stuurde een onvolledig verzoek: de code challenge ontbreekt.',
  'LOGIN.ERRORS.TENANT_NOT_ALLOWED': 'Inloggen is hier niet toegestaan.',
  'LOGIN.ERRORS.TENANT_MISMATCH': 'U bent ergens anders ingelogd. Log hier in.',
  'LOGIN.ERRORS.NO_CLIENT': 'Deze toepassing is hier niet bekend.',
  'LOGIN.ERRORS.WRONG_REFERER': 'Vanaf die pagina mag u niet beginnen met inloggen.',
  'LOGIN.ERRORS.EXPECTED_VALUE_UNSET': 'Het inloggen kon niet worden voltooid. Probeer het opnieuw.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_NOT_IMPLEMENTED':
    'De toepassing stuurde een verzoek dat niet wordt ondersteund: de methode van de code challenge is onbekend.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_MISMATCH':
    'De toepassing stuurde een verzoek dat niet klopt: de methode van de code challenge is veranderd.',
  'LOGIN.ERRORS.GRANT_TYPE_NOT_IMPLEMENTED':
    'De toepassing vraagt om een manier van inloggen die niet wordt ondersteund.',
  'LOGIN.ERRORS.CLIENT_ONLY_SUPPORTS_PKCE': 'De toepassing moet PKCE gebruiken, maar doet dat niet.',
  'LOGIN.ERRORS.REDIRECT_MISMATCH':
    'De toepassing wil terugkeren naar een adres dat er niet voor is geregistreerd.',
  'LOGIN.ERRORS.REDIRECT_NOT_URL': 'De toepassing wil terugkeren naar iets dat geen adres is.',
  'LOGIN.ERRORS.CODE_STORAGE_AVAILABILITY':
    'Inloggen is op dit moment niet mogelijk. Probeer het over een paar minuten opnieuw.',
  'LOGIN.ERRORS.INVALID_CODE': 'Deze aanmelding is niet meer geldig. Begin opnieuw in de toepassing.',
  'LOGIN.ERRORS.INVALID_TOKEN': 'Uw aanmelding is niet meer geldig. Log opnieuw in.',
  'LOGIN.ERRORS.INVALID_PROVIDER':
    'Inloggen is hier niet goed ingesteld. Meld dit aan de beheerders van deze dienst.',
  'LOGIN.ERRORS.EXPIRED_TOKEN': 'Uw aanmelding is verlopen. Log opnieuw in.',
  'LOGIN.ERRORS.ENCODE_PAYLOAD_ERROR': 'Het inloggen kon niet worden voltooid. Probeer het opnieuw.',
  'LOGIN.ERRORS.NOT_ACCEPTABLE_REQUEST': 'Dit verzoek kan niet worden beantwoord.',
  'LOGIN.ERRORS.INVALIDATE': 'Uw account is niet meer geldig. Log opnieuw in.',

  'CONSENT.UI.TITLE': '{application} vraagt om toegang',
  'CONSENT.UI.WISHES': 'Als u het toestaat, mag de toepassing:',
  'CONSENT.UI.RESOURCES': 'Bij deze diensten:',
  'CONSENT.UI.NOTHING': 'Als u het toestaat, komt de toepassing te weten wie u bent.',
  'CONSENT.UI.HINT': 'U staat dit alles toe of niets. U kunt het op elk moment intrekken in uw account.',
  'CONSENT.UI.ALLOW': 'Toestaan',
  'CONSENT.UI.DENY': 'Niet toestaan',
  'CONSENT.UI.SWITCH': 'Een ander account gebruiken',

  'SCOPE.OPENID': 'weten wie u bent',
  'SCOPE.PROFILE': 'uw profiel zien, zoals uw naam en uw foto',
  'SCOPE.EMAIL': 'uw e-mailadres zien',
  'SCOPE.ADDRESS': 'uw postadres zien',
  'SCOPE.PHONE': 'uw telefoonnummer zien',
  'SCOPE.OFFLINE_ACCESS': 'deze toegang houden terwijl u er niet bent',

  'ACCOUNT.UI.TITLE': 'Uw account',
  'ACCOUNT.UI.APPLICATIONS': 'Toepassingen met uw toestemming',
  'ACCOUNT.UI.APPLICATIONS_HINT':
    'Als u uw toestemming intrekt, verliest de toepassing meteen de toegang en moet zij u opnieuw vragen.',
  'ACCOUNT.UI.NO_APPLICATIONS':
    'Nog geen toepassing heeft u om toestemming gevraagd, of u hebt die ingetrokken.',
  'ACCOUNT.UI.WITHDRAW': 'Intrekken',
  'ACCOUNT.UI.SESSIONS': 'Waar u bent ingelogd',
  'ACCOUNT.UI.SESSIONS_HINT': 'Als u ergens uitlogt, eindigt ook wat toepassingen daar namens u mogen doen.',
  'ACCOUNT.UI.THIS_BROWSER': 'deze browser',
  'ACCOUNT.UI.SOME_BROWSER': 'Een andere browser',
  'ACCOUNT.UI.END_ALL': 'Overal uitloggen',

  'LOGOUT.UI.LOGOUT': 'Uitloggen',
  'LOGOUT.UI.IN_PROGRESS': 'U wordt uitgelogd …',
  'LOGOUT.UI.QUESTION': 'Wilt u uitloggen?',
  'LOGOUT.UI.SIGNED_IN_AS': 'U bent ingelogd als {user}.',
  'LOGOUT.UI.EVERYWHERE': 'U wordt uitgelogd bij alle toepassingen die deze aanmelding gebruiken.',
  'LOGOUT.UI.STAY': 'Ingelogd blijven',
  'LOGOUT.UI.DONE': 'U bent uitgelogd',
  'LOGOUT.UI.DONE_HINT': 'U kunt dit venster nu sluiten.',
  'LOGOUT.UI.CONTINUE': 'Verder',
  'LOGOUT.ERRORS.NO_TENANT': 'Op dit adres kunt u niet inloggen.',

  'ACTIVATE.UI.TITLE': 'Apparaat verbinden',
  'ACTIVATE.UI.USER_CODE': 'Code die uw apparaat toont',
  'ACTIVATE.UI.CONTINUE': 'Verder',
  'ACTIVATE.UI.QUESTION': '{application} verbinden?',
  'ACTIVATE.UI.SAME_CODE': 'Ga alleen verder als uw apparaat nu deze code toont:',
  'ACTIVATE.UI.ASKED': 'Aangevraagd',
  'ACTIVATE.UI.FROM': 'Vanaf',
  'ACTIVATE.UI.ELSEWHERE': 'Een ander netwerk dan het uwe',
  'ACTIVATE.UI.WARNING':
    'Verbind alleen wat u zelf hebt gestart. Wie u zo’n code stuurt, wil uw account gebruiken.',
  'ACTIVATE.UI.AUTHORIZE': 'Verbinden',
  'ACTIVATE.UI.DENY': 'Niet verbinden',
  'ACTIVATE.UI.SUCCESS': 'Uw apparaat is verbonden. U kunt dit venster nu sluiten.',
  'ACTIVATE.UI.DENIED': 'Het apparaat is niet verbonden. U kunt dit venster nu sluiten.',
  'ACTIVATE.ERRORS.MISSING_CODE': 'Vul de code in die uw apparaat toont.',
  'ACTIVATE.ERRORS.INVALID_CODE':
    'Deze code is onbekend of verlopen. Controleer de code of laat uw apparaat een nieuwe tonen.',
  'ACTIVATE.ERRORS.CODE_ALREADY_USED': 'Deze code is al gebruikt. Laat uw apparaat een nieuwe tonen.',
  'ACTIVATE.ERRORS.TOO_MANY_ATTEMPTS':
    'Er waren te veel verkeerde codes. Wacht tien minuten en probeer het dan opnieuw.',
  'ACTIVATE.ERRORS.CREDENTIALS_REQUIRED': 'Vul uw gebruikersnaam en uw wachtwoord in.',

  'ERROR.TITLE': 'Fout',
  'ERROR.BACK': 'Terug',
  'ERROR.SUPPORT_CODE': 'Supportcode',
  'ERROR.PAGE_NOT_FOUND': 'Op dit adres is niets te vinden.',
  'ERROR.STATUS.400': 'Dat is niet gelukt',
  'ERROR.STATUS.401': 'Log eerst in',
  'ERROR.STATUS.402': 'Betaling vereist',
  'ERROR.STATUS.403': 'Geen toegang',
  'ERROR.STATUS.404': 'Pagina niet gevonden',
  'ERROR.STATUS.405': 'Dat kan hier niet',
  'ERROR.STATUS.406': 'Dat is niet gelukt',
  'ERROR.STATUS.408': 'Dat duurde te lang',
  'ERROR.STATUS.413': 'Dat was te veel ineens',
  'ERROR.STATUS.415': 'Dat is niet gelukt',
  'ERROR.STATUS.429': 'Een ogenblik geduld',
  'ERROR.STATUS.500': 'Er ging iets mis',
  'ERROR.STATUS.501': 'Niet ondersteund',
  'ERROR.STATUS.503': 'Op dit moment niet beschikbaar',
  'ERROR.HINT.CLIENT': 'Ga terug naar de toepassing en begin opnieuw.',
  'ERROR.HINT.SERVER': 'Dit ligt aan ons, niet aan u. Probeer het over een paar minuten opnieuw.',

  'ERRORS.NO_TENANT': 'Op dit adres kunt u niet inloggen.',
  'ERRORS.MISSING_TENANT': 'Op dit adres kunt u niet inloggen.',
  'ERRORS.TENANT_MISMATCH': 'U bent ergens anders ingelogd. Log hier in.',
  'ERRORS.TENANT_NOT_ALLOWED': 'Inloggen is hier niet toegestaan.',
  'ERRORS.NO_CLIENT': 'Deze toepassing is hier niet bekend.',
  'ERRORS.REDIRECT_MISMATCH':
    'De toepassing wil terugkeren naar een adres dat er niet voor is geregistreerd.',
  'ERRORS.REDIRECT_NOT_URL': 'De toepassing wil terugkeren naar iets dat geen adres is.',
  'ERRORS.WRONG_REFERER': 'Vanaf die pagina mag u niet beginnen met inloggen.',
  'ERRORS.INVALID_REQUEST': 'De toepassing stuurde een verzoek dat onvolledig is of zichzelf tegenspreekt.',
  'ERRORS.INVALID_TOKEN': 'Uw aanmelding is niet meer geldig. Log opnieuw in.',
  'ERRORS.INVALIDATE': 'Uw account is niet meer geldig. Log opnieuw in.',
  'ERRORS.CROSS_SITE': 'Dit verzoek kwam van een andere website en is tegengehouden.',
  'ERRORS.NOT_ACCEPTABLE_REQUEST': 'Dit verzoek kan niet worden beantwoord.',
  'ERRORS.STORAGE_UNAVAILABLE':
    'Inloggen is op dit moment niet mogelijk. Probeer het over een paar minuten opnieuw.',
  'ERRORS.NOT_ADMITTED': 'U bent aangemeld, maar deze pagina is niet voor u bestemd.',
  'ERRORS.SIGN_IN_FIRST': 'Meld u opnieuw aan en herhaal dan de laatste stap.',
  'ERRORS.ADDRESS_TOO_LONG':
    'Het adres van deze pagina is te lang om er na het aanmelden naar terug te keren. Meld u aan op de startpagina van de toepassing en open de pagina daarna opnieuw.',
  'ERRORS.NO_COOKIE':
    'Uw browser heeft zijn cookie niet teruggegeven. Sta cookies voor dit adres toe en begin opnieuw.',
  'ERRORS.NOT_HTTPS':
    'Deze toepassing wordt niet via https bereikt, dus kan de aanmelding er niet aan worden doorgegeven.',

  'INDEX.UI.TITLE': 'Ingelogd',
  'INDEX.UI.SIGNED_IN_AS': 'Ingelogd als',
  'INDEX.UI.AT': 'bij',
  'INDEX.UI.SINCE': 'sinds',
  'INDEX.UI.NOBODY': 'U bent niet ingelogd',
  'INDEX.UI.HINT': 'Open een van uw toepassingen: die brengt u hierheen zodra ze wil weten wie u bent.',

  'FORM_POST.UI.TITLE': 'Terug naar de applicatie',
  'FORM_POST.UI.HINT': 'Gebeurt er niets? Ga dan verder met de knop.',
  'FORM_POST.UI.CONTINUE': 'Verder',

  'FOOTER.LABEL': 'Over deze dienst',
  'FOOTER.IMPRINT': 'Colofon',
  'FOOTER.PRIVACY': 'Privacy',
  'FOOTER.REGISTER': 'Account aanmaken',
};
