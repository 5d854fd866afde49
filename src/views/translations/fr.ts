import type { Translation } from './index.ts';

export const fr: Translation = {
  'LOGIN.UI.LOGIN': 'Se connecter',
  'LOGIN.UI.LOGOUT': 'Se déconnecter',
  'LOGIN.UI.NAME': 'Nom d’utilisateur',
  'LOGIN.UI.PASSWORD': 'Mot de passe',
  'LOGIN.UI.CONTINUE_TO': 'pour continuer vers {application}',
  'LOGIN.UI.SHOW_PASSWORD': 'Afficher le mot de passe',
  'LOGIN.UI.IN_PROGRESS': 'Connexion en cours…',

  'LOGIN.ERRORS.WRONG_CREDENTIALS':
    'Le nom d’utilisateur et le mot de passe ne correspondent pas. Veuillez réessayer.',
  'LOGIN.ERRORS.MISSING_CREDENTIALS': 'Veuillez saisir votre nom d’utilisateur et votre mot de passe.',
  'LOGIN.ERRORS.TOO_MANY_ATTEMPTS': 'Trop de tentatives. Veuillez patienter un instant avant de réessayer.',
  'LOGIN.ERRORS.PROVIDER_UNAVAILABLE':
    'La connexion est impossible pour le moment. Veuillez réessayer dans quelques minutes.',
  'LOGIN.ERRORS.CROSS_SITE':
    'Cette connexion venait d’un autre site et a été bloquée. Veuillez vous connecter ici.',
  'LOGIN.ERRORS.FORM_NOT_PARSEABLE': 'Le formulaire reçu est incomplet. Veuillez réessayer.',
  'LOGIN.ERRORS.CONSTRUCT_DATE_ERROR': 'La connexion n’a pas pu aboutir. Veuillez réessayer.',
  'LOGIN.ERRORS.MISSING_LOCATION':
    'La destination de cette connexion est inconnue. Veuillez recommencer depuis l’application.',
  'LOGIN.ERRORS.NO_TENANT': 'Aucune connexion n’est possible à cette adresse.',
  'LOGIN.ERRORS.NO_CODE_CHALLENGE':
    'L’application a envoyé une demande incomplète : son code challenge est absent.',
  'LOGIN.ERRORS.TENANT_NOT_ALLOWED': 'La connexion n’est pas autorisée ici.',
  'LOGIN.ERRORS.TENANT_MISMATCH': 'Votre session est ouverte ailleurs. Veuillez vous connecter ici.',
  'LOGIN.ERRORS.NO_CLIENT': 'Cette application n’est pas connue ici.',
  'LOGIN.ERRORS.WRONG_REFERER': 'Cette connexion ne peut pas être lancée depuis cette page.',
  'LOGIN.ERRORS.EXPECTED_VALUE_UNSET': 'La connexion n’a pas pu aboutir. Veuillez réessayer.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_NOT_IMPLEMENTED':
    'L’application a envoyé une demande non prise en charge : la méthode de son code challenge est inconnue.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_MISMATCH':
    'L’application a envoyé une demande incohérente : la méthode de son code challenge a changé.',
  'LOGIN.ERRORS.GRANT_TYPE_NOT_IMPLEMENTED':
    'L’application a demandé un type de connexion qui n’est pas pris en charge.',
  'LOGIN.ERRORS.CLIENT_ONLY_SUPPORTS_PKCE': 'L’application doit utiliser PKCE, mais ne l’a pas fait.',
  'LOGIN.ERRORS.REDIRECT_MISMATCH':
    'L’application a demandé à revenir à une adresse qui n’est pas enregistrée pour elle.',
  'LOGIN.ERRORS.REDIRECT_NOT_URL': 'L’application a demandé à revenir à une adresse qui n’en est pas une.',
  'LOGIN.ERRORS.CODE_STORAGE_AVAILABILITY':
    'La connexion est impossible pour le moment. Veuillez réessayer dans quelques minutes.',
  'LOGIN.ERRORS.INVALID_CODE':
    'Cette connexion n’est plus valable. Veuillez recommencer depuis l’application.',
  'LOGIN.ERRORS.INVALID_TOKEN': 'Votre connexion n’est plus valable. Veuillez vous reconnecter.',
  'LOGIN.ERRORS.INVALID_PROVIDER':
    'La connexion est mal configurée ici. Veuillez en informer les responsables de ce service.',
  'LOGIN.ERRORS.EXPIRED_TOKEN': 'Votre connexion a expiré. Veuillez vous reconnecter.',
  'LOGIN.ERRORS.ENCODE_PAYLOAD_ERROR': 'La connexion n’a pas pu aboutir. Veuillez réessayer.',
  'LOGIN.ERRORS.NOT_ACCEPTABLE_REQUEST': 'Il n’est pas possible de répondre à cette demande.',
  'LOGIN.ERRORS.INVALIDATE': 'Votre compte n’est plus valable. Veuillez vous reconnecter.',

  'CONSENT.UI.TITLE': '{application} demande un accès',
  'CONSENT.UI.WISHES': 'Si vous l’autorisez, l’application pourra :',
  'CONSENT.UI.RESOURCES': 'Auprès de ces services :',
  'CONSENT.UI.NOTHING': 'Si vous l’autorisez, l’application saura qui vous êtes.',
  'CONSENT.UI.HINT':
    'Vous autorisez tout cela ou rien. Vous pouvez le retirer à tout moment dans votre compte.',
  'CONSENT.UI.ALLOW': 'Autoriser',
  'CONSENT.UI.DENY': 'Ne pas autoriser',
  'CONSENT.UI.SWITCH': 'Utiliser un autre compte',

  'SCOPE.OPENID': 'savoir qui vous êtes',
  'SCOPE.PROFILE': 'voir votre profil, comme votre nom et votre photo',
  'SCOPE.EMAIL': 'voir votre adresse e-mail',
  'SCOPE.ADDRESS': 'voir votre adresse postale',
  'SCOPE.PHONE': 'voir votre numéro de téléphone',
  'SCOPE.OFFLINE_ACCESS': 'garder cet accès en votre absence',

  'ACCOUNT.UI.TITLE': 'Votre compte',
  'ACCOUNT.UI.APPLICATIONS': 'Applications que vous avez autorisées',
  'ACCOUNT.UI.APPLICATIONS_HINT':
    'Si vous retirez votre autorisation, l’application perd aussitôt son accès et doit vous demander à nouveau.',
  'ACCOUNT.UI.NO_APPLICATIONS':
    'Aucune application ne vous a encore demandé d’autorisation, ou vous l’avez retirée.',
  'ACCOUNT.UI.WITHDRAW': 'Retirer',
  'ACCOUNT.UI.SESSIONS': 'Où votre session est ouverte',
  'ACCOUNT.UI.SESSIONS_HINT':
    'Fermer l’une de ces sessions met aussi fin à ce que des applications peuvent y faire en votre nom.',
  'ACCOUNT.UI.THIS_BROWSER': 'ce navigateur',
  'ACCOUNT.UI.SOME_BROWSER': 'Un autre navigateur',
  'ACCOUNT.UI.END_ALL': 'Se déconnecter partout',

  'LOGOUT.UI.LOGOUT': 'Se déconnecter',
  'LOGOUT.UI.IN_PROGRESS': 'Déconnexion en cours…',
  'LOGOUT.UI.QUESTION': 'Voulez-vous vous déconnecter ?',
  'LOGOUT.UI.SIGNED_IN_AS': 'Votre session est ouverte en tant que {user}.',
  'LOGOUT.UI.EVERYWHERE':
    'Votre session sera fermée dans toutes les applications qui utilisent cette connexion.',
  'LOGOUT.UI.STAY': 'Garder la session ouverte',
  'LOGOUT.UI.DONE': 'Votre session est fermée',
  'LOGOUT.UI.DONE_HINT': 'Vous pouvez maintenant fermer cette fenêtre.',
  'LOGOUT.UI.CONTINUE': 'Continuer',
  'LOGOUT.ERRORS.NO_TENANT': 'Aucune connexion n’est possible à cette adresse.',

  'ACTIVATE.UI.TITLE': 'Connecter un appareil',
  'ACTIVATE.UI.USER_CODE': 'Code affiché par votre appareil',
  'ACTIVATE.UI.CONTINUE': 'Continuer',
  'ACTIVATE.UI.QUESTION': 'Connecter {application} ?',
  'ACTIVATE.UI.SAME_CODE': 'Continuez seulement si votre appareil affiche maintenant ce code :',
  'ACTIVATE.UI.ASKED': 'Demandé',
  'ACTIVATE.UI.FROM': 'Depuis',
  'ACTIVATE.UI.ELSEWHERE': 'Un autre réseau que le vôtre',
  'ACTIVATE.UI.WARNING':
    'Ne connectez que ce que vous avez lancé vous-même. Quiconque vous envoie un tel code veut utiliser votre compte.',
  'ACTIVATE.UI.AUTHORIZE': 'Connecter',
  'ACTIVATE.UI.DENY': 'Ne pas connecter',
  'ACTIVATE.UI.SUCCESS': 'Votre appareil est connecté. Vous pouvez maintenant fermer cette fenêtre.',
  'ACTIVATE.UI.DENIED': 'L’appareil n’a pas été connecté. Vous pouvez maintenant fermer cette fenêtre.',
  'ACTIVATE.ERRORS.MISSING_CODE': 'Veuillez saisir le code affiché par votre appareil.',
  'ACTIVATE.ERRORS.INVALID_CODE':
    'Ce code est inconnu ou a expiré. Veuillez le vérifier ou en demander un nouveau à votre appareil.',
  'ACTIVATE.ERRORS.CODE_ALREADY_USED':
    'Ce code a déjà été utilisé. Veuillez en demander un nouveau à votre appareil.',
  'ACTIVATE.ERRORS.TOO_MANY_ATTEMPTS':
    'Il y a eu trop de codes incorrects. Veuillez patienter dix minutes, puis réessayer.',
  'ACTIVATE.ERRORS.CREDENTIALS_REQUIRED': 'Veuillez saisir votre nom d’utilisateur et votre mot de passe.',

  'ERROR.TITLE': 'Erreur',
  'ERROR.BACK': 'Retour',
  'ERROR.SUPPORT_CODE': 'Code d’assistance',
  'ERROR.PAGE_NOT_FOUND': 'Il n’y a rien à cette adresse.',
  'ERROR.STATUS.400': 'Cela n’a pas fonctionné',
  'ERROR.STATUS.401': 'Veuillez vous connecter',
  'ERROR.STATUS.402': 'Paiement requis',
  'ERROR.STATUS.403': 'Accès refusé',
  'ERROR.STATUS.404': 'Page introuvable',
  'ERROR.STATUS.405': 'Ce n’est pas possible ici',
  'ERROR.STATUS.406': 'Cela n’a pas fonctionné',
  'ERROR.STATUS.408': 'Cela a pris trop de temps',
  'ERROR.STATUS.413': 'C’était trop en une seule fois',
  'ERROR.STATUS.415': 'Cela n’a pas fonctionné',
  'ERROR.STATUS.429': 'Un instant, s’il vous plaît',
  'ERROR.STATUS.500': 'Un problème est survenu',
  'ERROR.STATUS.501': 'Non pris en charge',
  'ERROR.STATUS.503': 'Indisponible pour le moment',
  'ERROR.HINT.CLIENT': 'Veuillez retourner à l’application et recommencer.',
  'ERROR.HINT.SERVER': 'L’erreur vient de nous, pas de vous. Veuillez réessayer dans quelques minutes.',

  'ERRORS.NO_TENANT': 'Aucune connexion n’est possible à cette adresse.',
  'ERRORS.MISSING_TENANT': 'Aucune connexion n’est possible à cette adresse.',
  'ERRORS.TENANT_MISMATCH': 'Votre session est ouverte ailleurs. Veuillez vous connecter ici.',
  'ERRORS.TENANT_NOT_ALLOWED': 'La connexion n’est pas autorisée ici.',
  'ERRORS.NO_CLIENT': 'Cette application n’est pas connue ici.',
  'ERRORS.REDIRECT_MISMATCH':
    'L’application a demandé à revenir à une adresse qui n’est pas enregistrée pour elle.',
  'ERRORS.REDIRECT_NOT_URL': 'L’application a demandé à revenir à une adresse qui n’en est pas une.',
  'ERRORS.WRONG_REFERER': 'Cette connexion ne peut pas être lancée depuis cette page.',
  'ERRORS.INVALID_REQUEST': 'L’application a envoyé une demande incomplète ou contradictoire.',
  'ERRORS.INVALID_TOKEN': 'Votre connexion n’est plus valable. Veuillez vous reconnecter.',
  'ERRORS.INVALIDATE': 'Votre compte n’est plus valable. Veuillez vous reconnecter.',
  'ERRORS.CROSS_SITE': 'Cette demande venait d’un autre site et a été bloquée.',
  'ERRORS.NOT_ACCEPTABLE_REQUEST': 'Il n’est pas possible de répondre à cette demande.',
  'ERRORS.STORAGE_UNAVAILABLE':
    'La connexion est impossible pour le moment. Veuillez réessayer dans quelques minutes.',
  'ERRORS.NOT_ADMITTED': 'Vous êtes connecté, mais cette page ne vous est pas ouverte.',
  'ERRORS.SIGN_IN_FIRST': 'Veuillez vous reconnecter, puis répéter la dernière étape.',
  'ERRORS.ADDRESS_TOO_LONG':
    'L’adresse de cette page est trop longue pour y revenir après la connexion. Connectez-vous depuis la page d’accueil de l’application, puis ouvrez-la de nouveau.',
  'ERRORS.NO_COOKIE':
    'Votre navigateur n’a pas renvoyé son cookie. Veuillez autoriser les cookies pour cette adresse et recommencer.',
  'ERRORS.NOT_HTTPS':
    'Cette application n’est pas accessible en https, la connexion ne peut donc pas lui être transmise.',

  'INDEX.UI.TITLE': 'Session ouverte',
  'INDEX.UI.SIGNED_IN_AS': 'Session ouverte en tant que',
  'INDEX.UI.AT': 'chez',
  'INDEX.UI.SINCE': 'depuis le',
  'INDEX.UI.NOBODY': 'Aucune session ouverte',
  'INDEX.UI.HINT':
    'Ouvrez l’une de vos applications : elle vous amènera ici lorsqu’elle aura besoin de savoir qui vous êtes.',

  'FORM_POST.UI.TITLE': 'Retour à l’application',
  'FORM_POST.UI.HINT': 'Si rien ne se passe, continuez avec le bouton.',
  'FORM_POST.UI.CONTINUE': 'Continuer',

  'FOOTER.LABEL': 'À propos de ce service',
  'FOOTER.IMPRINT': 'Mentions légales',
  'FOOTER.PRIVACY': 'Confidentialité',
  'FOOTER.REGISTER': 'Créer un compte',
};
