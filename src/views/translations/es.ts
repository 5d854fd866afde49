import type { Translation } from './index.ts';

export const es: Translation = {
  'LOGIN.UI.LOGIN': 'Iniciar sesión',
  'LOGIN.UI.LOGOUT': 'Cerrar sesión',
  'LOGIN.UI.NAME': 'Nombre de usuario',
  'LOGIN.UI.PASSWORD': 'Contraseña',
  'LOGIN.UI.CONTINUE_TO': 'para continuar a {application}',
  'LOGIN.UI.SHOW_PASSWORD': 'Mostrar la contraseña',
  'LOGIN.UI.IN_PROGRESS': 'Iniciando sesión…',

  'LOGIN.ERRORS.WRONG_CREDENTIALS': 'El nombre de usuario y la contraseña no coinciden. Vuelva a intentarlo.',
  'LOGIN.ERRORS.MISSING_CREDENTIALS': 'Escriba su nombre de usuario y su contraseña.',
  'LOGIN.ERRORS.TOO_MANY_ATTEMPTS': 'Ha habido demasiados intentos. Espere un momento y vuelva a intentarlo.',
  'LOGIN.ERRORS.PROVIDER_UNAVAILABLE':
    'En este momento no es posible iniciar sesión. Vuelva a intentarlo dentro de unos minutos.',
  'LOGIN.ERRORS.CROSS_SITE':
    'Este inicio de sesión venía de otro sitio web y se ha detenido. Inicie sesión aquí.',
  'LOGIN.ERRORS.FORM_NOT_PARSEABLE': 'El formulario ha llegado incompleto. Vuelva a intentarlo.',
  'LOGIN.ERRORS.CONSTRUCT_DATE_ERROR': 'No se ha podido completar el inicio de sesión. Vuelva a intentarlo.',
  'LOGIN.ERRORS.MISSING_LOCATION':
    'No está claro adónde lleva este inicio de sesión. Vuelva a empezar en la aplicación.',
  'LOGIN.ERRORS.NO_TENANT': 'En esta dirección no es posible iniciar sesión.',
  'LOGIN.ERRORS.NO_CODE_CHALLENGE':
    'La aplicación ha enviado una solicitud incompleta: falta el code challenge.',
  'LOGIN.ERRORS.TENANT_NOT_ALLOWED': 'Aquí no está permitido iniciar sesión.',
  'LOGIN.ERRORS.TENANT_MISMATCH': 'Su sesión está abierta en otro lugar. Inicie sesión aquí.',
  'LOGIN.ERRORS.NO_CLIENT': 'Esta aplicación no se conoce aquí.',
  'LOGIN.ERRORS.WRONG_REFERER': 'Este inicio de sesión no se puede empezar desde esa página.',
  'LOGIN.ERRORS.EXPECTED_VALUE_UNSET': 'No se ha podido completar el inicio de sesión. Vuelva a intentarlo.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_NOT_IMPLEMENTED':
    'La aplicación ha enviado una solicitud no admitida: el método del code challenge es desconocido.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_MISMATCH':
    'La aplicación ha enviado una solicitud que no encaja: el método del code challenge ha cambiado.',
  'LOGIN.ERRORS.GRANT_TYPE_NOT_IMPLEMENTED':
    'La aplicación ha pedido un tipo de inicio de sesión que no se admite.',
  'LOGIN.ERRORS.CLIENT_ONLY_SUPPORTS_PKCE': 'La aplicación debe usar PKCE, pero no lo ha hecho.',
  'LOGIN.ERRORS.REDIRECT_MISMATCH':
    'La aplicación ha pedido volver a una dirección que no está registrada para ella.',
  'LOGIN.ERRORS.REDIRECT_NOT_URL': 'La aplicación ha pedido volver a algo que no es una dirección.',
  'LOGIN.ERRORS.CODE_STORAGE_AVAILABILITY':
    'En este momento no es posible iniciar sesión. Vuelva a intentarlo dentro de unos minutos.',
  'LOGIN.ERRORS.INVALID_CODE': 'Este inicio de sesión ya no es válido. Vuelva a empezar en la aplicación.',
  'LOGIN.ERRORS.INVALID_TOKEN': 'Su sesión ya no es válida. Vuelva a iniciar sesión.',
  'LOGIN.ERRORS.INVALID_PROVIDER':
    'El inicio de sesión no está bien configurado aquí. Avise a los responsables de este servicio.',
  'LOGIN.ERRORS.EXPIRED_TOKEN': 'Su sesión ha caducado. Vuelva a iniciar sesión.',
  'LOGIN.ERRORS.ENCODE_PAYLOAD_ERROR': 'No se ha podido completar el inicio de sesión. Vuelva a intentarlo.',
  'LOGIN.ERRORS.NOT_ACCEPTABLE_REQUEST': 'No es posible responder a esta solicitud.',
  'LOGIN.ERRORS.INVALIDATE': 'Su cuenta ya no es válida. Vuelva a iniciar sesión.',

  'CONSENT.UI.TITLE': '{application} solicita acceso',
  'CONSENT.UI.WISHES': 'Si lo permite, la aplicación podrá:',
  'CONSENT.UI.RESOURCES': 'En estos servicios:',
  'CONSENT.UI.NOTHING': 'Si lo permite, la aplicación sabrá quién es usted.',
  'CONSENT.UI.HINT': 'Se permite todo esto o nada. Puede retirarlo en cualquier momento en su cuenta.',
  'CONSENT.UI.ALLOW': 'Permitir',
  'CONSENT.UI.DENY': 'No permitir',
  'CONSENT.UI.SWITCH': 'Usar otra cuenta',

  'SCOPE.OPENID': 'saber quién es usted',
  'SCOPE.PROFILE': 'ver su perfil, como su nombre y su foto',
  'SCOPE.EMAIL': 'ver su dirección de correo electrónico',
  'SCOPE.ADDRESS': 'ver su dirección postal',
  'SCOPE.PHONE': 'ver su número de teléfono',
  'SCOPE.OFFLINE_ACCESS': 'conservar este acceso mientras usted no está',

  'ACCOUNT.UI.TITLE': 'Su cuenta',
  'ACCOUNT.UI.APPLICATIONS': 'Aplicaciones con su permiso',
  'ACCOUNT.UI.APPLICATIONS_HINT':
    'Si retira su permiso, la aplicación pierde el acceso de inmediato y tiene que pedírselo de nuevo.',
  'ACCOUNT.UI.NO_APPLICATIONS': 'Ninguna aplicación le ha pedido permiso todavía, o usted lo ha retirado.',
  'ACCOUNT.UI.WITHDRAW': 'Retirar',
  'ACCOUNT.UI.SESSIONS': 'Dónde ha iniciado sesión',
  'ACCOUNT.UI.SESSIONS_HINT':
    'Si cierra una sesión, también termina lo que las aplicaciones pueden hacer allí en su nombre.',
  'ACCOUNT.UI.THIS_BROWSER': 'este navegador',
  'ACCOUNT.UI.SOME_BROWSER': 'Otro navegador',
  'ACCOUNT.UI.END_ALL': 'Cerrar sesión en todas partes',

  'LOGOUT.UI.LOGOUT': 'Cerrar sesión',
  'LOGOUT.UI.IN_PROGRESS': 'Cerrando sesión…',
  'LOGOUT.UI.QUESTION': '¿Desea cerrar la sesión?',
  'LOGOUT.UI.SIGNED_IN_AS': 'Ha iniciado sesión como {user}.',
  'LOGOUT.UI.EVERYWHERE': 'Se cerrará la sesión en todas las aplicaciones que la utilizan.',
  'LOGOUT.UI.STAY': 'Mantener la sesión',
  'LOGOUT.UI.DONE': 'Ha cerrado la sesión',
  'LOGOUT.UI.DONE_HINT': 'Ya puede cerrar esta ventana.',
  'LOGOUT.UI.CONTINUE': 'Continuar',
  'LOGOUT.ERRORS.NO_TENANT': 'En esta dirección no es posible iniciar sesión.',

  'ACTIVATE.UI.TITLE': 'Conectar un dispositivo',
  'ACTIVATE.UI.USER_CODE': 'Código que muestra su dispositivo',
  'ACTIVATE.UI.CONTINUE': 'Continuar',
  'ACTIVATE.UI.QUESTION': '¿Conectar {application}?',
  'ACTIVATE.UI.SAME_CODE': 'Continúe solo si su dispositivo muestra ahora este código:',
  'ACTIVATE.UI.ASKED': 'Solicitado',
  'ACTIVATE.UI.FROM': 'Desde',
  'ACTIVATE.UI.ELSEWHERE': 'Otra red distinta de la suya',
  'ACTIVATE.UI.WARNING':
    'Conecte solo lo que haya iniciado usted mismo. Quien le envía un código así quiere usar su cuenta.',
  'ACTIVATE.UI.AUTHORIZE': 'Conectar',
  'ACTIVATE.UI.DENY': 'No conectar',
  'ACTIVATE.UI.SUCCESS': 'Su dispositivo está conectado. Ya puede cerrar esta ventana.',
  'ACTIVATE.UI.DENIED': 'El dispositivo no se ha conectado. Ya puede cerrar esta ventana.',
  'ACTIVATE.ERRORS.MISSING_CODE': 'Escriba el código que muestra su dispositivo.',
  'ACTIVATE.ERRORS.INVALID_CODE':
    'Este código es desconocido o ha caducado. Compruébelo o pida uno nuevo a su dispositivo.',
  'ACTIVATE.ERRORS.CODE_ALREADY_USED': 'Este código ya se ha utilizado. Pida uno nuevo a su dispositivo.',
  'ACTIVATE.ERRORS.TOO_MANY_ATTEMPTS':
    'Hubo demasiados códigos incorrectos. Espere diez minutos y vuelva a intentarlo.',
  'ACTIVATE.ERRORS.CREDENTIALS_REQUIRED': 'Escriba su nombre de usuario y su contraseña.',

  'ERROR.TITLE': 'Error',
  'ERROR.BACK': 'Volver',
  'ERROR.SUPPORT_CODE': 'Código de asistencia',
  'ERROR.PAGE_NOT_FOUND': 'No hay nada en esta dirección.',
  'ERROR.STATUS.400': 'No ha funcionado',
  'ERROR.STATUS.401': 'Inicie sesión',
  'ERROR.STATUS.402': 'Pago necesario',
  'ERROR.STATUS.403': 'Acceso denegado',
  'ERROR.STATUS.404': 'Página no encontrada',
  'ERROR.STATUS.405': 'Eso no es posible aquí',
  'ERROR.STATUS.406': 'No ha funcionado',
  'ERROR.STATUS.408': 'Ha tardado demasiado',
  'ERROR.STATUS.413': 'Era demasiado de una vez',
  'ERROR.STATUS.415': 'No ha funcionado',
  'ERROR.STATUS.429': 'Un momento, por favor',
  'ERROR.STATUS.500': 'Algo ha fallado',
  'ERROR.STATUS.501': 'No se admite',
  'ERROR.STATUS.503': 'No disponible en este momento',
  'ERROR.HINT.CLIENT': 'Regrese a la aplicación y vuelva a empezar.',
  'ERROR.HINT.SERVER': 'El fallo es nuestro, no suyo. Vuelva a intentarlo dentro de unos minutos.',

  'ERRORS.NO_TENANT': 'En esta dirección no es posible iniciar sesión.',
  'ERRORS.MISSING_TENANT': 'En esta dirección no es posible iniciar sesión.',
  'ERRORS.TENANT_MISMATCH': 'Su sesión está abierta en otro lugar. Inicie sesión aquí.',
  'ERRORS.TENANT_NOT_ALLOWED': 'Aquí no está permitido iniciar sesión.',
  'ERRORS.NO_CLIENT': 'Esta aplicación no se conoce aquí.',
  'ERRORS.REDIRECT_MISMATCH':
    'La aplicación ha pedido volver a una dirección que no está registrada para ella.',
  'ERRORS.REDIRECT_NOT_URL': 'La aplicación ha pedido volver a algo que no es una dirección.',
  'ERRORS.WRONG_REFERER': 'Este inicio de sesión no se puede empezar desde esa página.',
  'ERRORS.INVALID_REQUEST': 'La aplicación ha enviado una solicitud incompleta o contradictoria.',
  'ERRORS.INVALID_TOKEN': 'Su sesión ya no es válida. Vuelva a iniciar sesión.',
  'ERRORS.INVALIDATE': 'Su cuenta ya no es válida. Vuelva a iniciar sesión.',
  'ERRORS.CROSS_SITE': 'Esta solicitud venía de otro sitio web y se ha detenido.',
  'ERRORS.NOT_ACCEPTABLE_REQUEST': 'No es posible responder a esta solicitud.',
  'ERRORS.STORAGE_UNAVAILABLE':
    'En este momento no es posible iniciar sesión. Vuelva a intentarlo dentro de unos minutos.',
  'ERRORS.NOT_ADMITTED': 'Ha iniciado sesión, pero esta página no está abierta para usted.',
  'ERRORS.SIGN_IN_FIRST': 'Inicie sesión de nuevo y repita el último paso.',
  'ERRORS.ADDRESS_TOO_LONG':
    'La dirección de esta página es demasiado larga para volver a ella después de iniciar sesión. Inicie sesión en la página de inicio de la aplicación y ábrala de nuevo.',
  'ERRORS.NO_COOKIE':
    'Su navegador no ha devuelto su cookie. Permita las cookies para esta dirección y empiece de nuevo.',
  'ERRORS.NOT_HTTPS':
    'A esta aplicación no se llega por https, por lo que no se le puede entregar el inicio de sesión.',

  'INDEX.UI.TITLE': 'Sesión iniciada',
  'INDEX.UI.SIGNED_IN_AS': 'Sesión iniciada como',
  'INDEX.UI.AT': 'en',
  'INDEX.UI.SINCE': 'desde el',
  'INDEX.UI.NOBODY': 'No ha iniciado sesión',
  'INDEX.UI.HINT': 'Abra una de sus aplicaciones: le traerá aquí cuando necesite saber quién es usted.',

  'FORM_POST.UI.TITLE': 'Volver a la aplicación',
  'FORM_POST.UI.HINT': 'Si no ocurre nada, continúe con el botón.',
  'FORM_POST.UI.CONTINUE': 'Continuar',

  'FOOTER.LABEL': 'Acerca de este servicio',
  'FOOTER.IMPRINT': 'Aviso legal',
  'FOOTER.PRIVACY': 'Privacidad',
  'FOOTER.REGISTER': 'Crear una cuenta',
};
