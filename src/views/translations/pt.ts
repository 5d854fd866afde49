import type { Translation } from './index.ts';

export const pt: Translation = {
  'LOGIN.UI.LOGIN': 'Iniciar sessão',
  'LOGIN.UI.LOGOUT': 'Terminar sessão',
  'LOGIN.UI.NAME': 'Nome de utilizador',
  'LOGIN.UI.PASSWORD': 'Palavra-passe',
  'LOGIN.UI.CONTINUE_TO': 'para continuar para {application}',
  'LOGIN.UI.SHOW_PASSWORD': 'Mostrar a palavra-passe',
  'LOGIN.UI.IN_PROGRESS': 'A iniciar sessão…',

  'LOGIN.ERRORS.WRONG_CREDENTIALS':
    'O nome de utilizador e a palavra-passe não coincidem. Tente novamente, por favor.',
  'LOGIN.ERRORS.MISSING_CREDENTIALS': 'Introduza o seu nome de utilizador e a sua palavra-passe.',
  'LOGIN.ERRORS.TOO_MANY_ATTEMPTS': 'Houve demasiadas tentativas. Aguarde um momento e tente novamente.',
  'LOGIN.ERRORS.PROVIDER_UNAVAILABLE':
    'De momento não é possível iniciar sessão. Tente novamente dentro de alguns minutos.',
  'LOGIN.ERRORS.CROSS_SITE':
    'Este início de sessão veio de outro sítio web e foi bloqueado. Inicie sessão aqui.',
  'LOGIN.ERRORS.FORM_NOT_PARSEABLE': 'O formulário chegou incompleto. Tente novamente, por favor.',
  'LOGIN.ERRORS.CONSTRUCT_DATE_ERROR': 'Não foi possível concluir o início de sessão. Tente novamente.',
  'LOGIN.ERRORS.MISSING_LOCATION':
    'Não é claro para onde leva este início de sessão. Recomece na aplicação, por favor.',
  'LOGIN.ERRORS.NO_TENANT': 'Neste endereço não é possível iniciar sessão.',
  'LOGIN.ERRORS.NO_CODE_CHALLENGE': 'A aplicação enviou um pedido incompleto: falta o code challenge.',
  'LOGIN.ERRORS.TENANT_NOT_ALLOWED': 'Não é permitido iniciar sessão aqui.',
  'LOGIN.ERRORS.TENANT_MISMATCH': 'Tem uma sessão iniciada noutro lugar. Inicie sessão aqui.',
  'LOGIN.ERRORS.NO_CLIENT': 'Esta aplicação não é conhecida aqui.',
  'LOGIN.ERRORS.WRONG_REFERER': 'Este início de sessão não pode ser começado a partir dessa página.',
  'LOGIN.ERRORS.EXPECTED_VALUE_UNSET': 'Não foi possível concluir o início de sessão. Tente novamente.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_NOT_IMPLEMENTED':
    'A aplicação enviou um pedido não suportado: o método do code challenge é desconhecido.',
  'LOGIN.ERRORS.CODE_CHALLENGE_METHOD_MISMATCH':
    'A aplicação enviou um pedido incoerente: o método do code challenge mudou.',
  'LOGIN.ERRORS.GRANT_TYPE_NOT_IMPLEMENTED':
    'A aplicação pediu um tipo de início de sessão que não é suportado.',
  'LOGIN.ERRORS.CLIENT_ONLY_SUPPORTS_PKCE': 'A aplicação tem de usar PKCE, mas não o fez.',
  'LOGIN.ERRORS.REDIRECT_MISMATCH':
    'A aplicação pediu para regressar a um endereço que não está registado para ela.',
  'LOGIN.ERRORS.REDIRECT_NOT_URL': 'A aplicação pediu para regressar a algo que não é um endereço.',
  'LOGIN.ERRORS.CODE_STORAGE_AVAILABILITY':
    'De momento não é possível iniciar sessão. Tente novamente dentro de alguns minutos.',
  'LOGIN.ERRORS.INVALID_CODE': 'Este início de sessão já não é válido. Recomece na aplicação, por favor.',
  'LOGIN.ERRORS.INVALID_TOKEN': 'A sua sessão já não é válida. Inicie sessão novamente.',
  'LOGIN.ERRORS.INVALID_PROVIDER':
    'O início de sessão não está bem configurado aqui. Informe os responsáveis por este serviço.',
  'LOGIN.ERRORS.EXPIRED_TOKEN': 'A sua sessão expirou. Inicie sessão novamente.',
  'LOGIN.ERRORS.ENCODE_PAYLOAD_ERROR': 'Não foi possível concluir o início de sessão. Tente novamente.',
  'LOGIN.ERRORS.NOT_ACCEPTABLE_REQUEST': 'Não é possível responder a este pedido.',
  'LOGIN.ERRORS.INVALIDATE': 'A sua conta já não é válida. Inicie sessão novamente.',

  'CONSENT.UI.TITLE': '{application} pede acesso',
  'CONSENT.UI.WISHES': 'Se permitir, a aplicação poderá:',
  'CONSENT.UI.RESOURCES': 'Nestes serviços:',
  'CONSENT.UI.NOTHING': 'Se permitir, a aplicação fica a saber quem é.',
  'CONSENT.UI.HINT': 'Permite tudo isto ou nada. Pode retirar a permissão a qualquer momento na sua conta.',
  'CONSENT.UI.ALLOW': 'Permitir',
  'CONSENT.UI.DENY': 'Não permitir',
  'CONSENT.UI.SWITCH': 'Usar outra conta',

  'SCOPE.OPENID': 'saber quem é',
  'SCOPE.PROFILE': 'ver o seu perfil, como o nome e a fotografia',
  'SCOPE.EMAIL': 'ver o seu endereço de e-mail',
  'SCOPE.ADDRESS': 'ver a sua morada',
  'SCOPE.PHONE': 'ver o seu número de telefone',
  'SCOPE.OFFLINE_ACCESS': 'manter este acesso enquanto não está presente',

  'ACCOUNT.UI.TITLE': 'A sua conta',
  'ACCOUNT.UI.APPLICATIONS': 'Aplicações com a sua permissão',
  'ACCOUNT.UI.APPLICATIONS_HINT':
    'Se retirar a permissão, a aplicação perde logo o acesso e tem de lhe perguntar outra vez.',
  'ACCOUNT.UI.NO_APPLICATIONS': 'Ainda nenhuma aplicação lhe pediu permissão, ou já a retirou.',
  'ACCOUNT.UI.WITHDRAW': 'Retirar',
  'ACCOUNT.UI.SESSIONS': 'Onde tem sessão iniciada',
  'ACCOUNT.UI.SESSIONS_HINT':
    'Se terminar uma sessão, termina também o que as aplicações podem fazer aí em seu nome.',
  'ACCOUNT.UI.THIS_BROWSER': 'este navegador',
  'ACCOUNT.UI.SOME_BROWSER': 'Outro navegador',
  'ACCOUNT.UI.END_ALL': 'Terminar sessão em todo o lado',

  'LOGOUT.UI.LOGOUT': 'Terminar sessão',
  'LOGOUT.UI.IN_PROGRESS': 'A terminar sessão…',
  'LOGOUT.UI.QUESTION': 'Deseja terminar a sessão?',
  'LOGOUT.UI.SIGNED_IN_AS': 'Tem sessão iniciada como {user}.',
  'LOGOUT.UI.EVERYWHERE': 'A sessão será terminada em todas as aplicações que a utilizam.',
  'LOGOUT.UI.STAY': 'Manter a sessão',
  'LOGOUT.UI.DONE': 'A sessão foi terminada',
  'LOGOUT.UI.DONE_HINT': 'Já pode fechar esta janela.',
  'LOGOUT.UI.CONTINUE': 'Continuar',
  'LOGOUT.ERRORS.NO_TENANT': 'Neste endereço não é possível iniciar sessão.',

  'ACTIVATE.UI.TITLE': 'Ligar um dispositivo',
  'ACTIVATE.UI.USER_CODE': 'Código mostrado no seu dispositivo',
  'ACTIVATE.UI.CONTINUE': 'Continuar',
  'ACTIVATE.UI.QUESTION': 'Ligar {application}?',
  'ACTIVATE.UI.SAME_CODE': 'Continue apenas se o seu dispositivo mostrar agora este código:',
  'ACTIVATE.UI.ASKED': 'Pedido',
  'ACTIVATE.UI.FROM': 'De',
  'ACTIVATE.UI.ELSEWHERE': 'Outra rede que não a sua',
  'ACTIVATE.UI.WARNING':
    'Ligue apenas o que iniciou por si. Quem lhe envia um código destes quer usar a sua conta.',
  'ACTIVATE.UI.AUTHORIZE': 'Ligar',
  'ACTIVATE.UI.DENY': 'Não ligar',
  'ACTIVATE.UI.SUCCESS': 'O seu dispositivo está ligado. Já pode fechar esta janela.',
  'ACTIVATE.UI.DENIED': 'O dispositivo não foi ligado. Já pode fechar esta janela.',
  'ACTIVATE.ERRORS.MISSING_CODE': 'Introduza o código que o seu dispositivo mostra.',
  'ACTIVATE.ERRORS.INVALID_CODE':
    'Este código é desconhecido ou expirou. Verifique-o ou peça um novo ao seu dispositivo.',
  'ACTIVATE.ERRORS.CODE_ALREADY_USED': 'Este código já foi utilizado. Peça um novo ao seu dispositivo.',
  'ACTIVATE.ERRORS.TOO_MANY_ATTEMPTS':
    'Houve demasiados códigos errados. Aguarde dez minutos e tente novamente.',
  'ACTIVATE.ERRORS.CREDENTIALS_REQUIRED': 'Introduza o seu nome de utilizador e a sua palavra-passe.',

  'ERROR.TITLE': 'Erro',
  'ERROR.BACK': 'Voltar',
  'ERROR.SUPPORT_CODE': 'Código de apoio',
  'ERROR.PAGE_NOT_FOUND': 'Não há nada neste endereço.',
  'ERROR.STATUS.400': 'Não funcionou',
  'ERROR.STATUS.401': 'Inicie sessão, por favor',
  'ERROR.STATUS.402': 'Pagamento necessário',
  'ERROR.STATUS.403': 'Acesso recusado',
  'ERROR.STATUS.404': 'Página não encontrada',
  'ERROR.STATUS.405': 'Isso não é possível aqui',
  'ERROR.STATUS.406': 'Não funcionou',
  'ERROR.STATUS.408': 'Demorou demasiado',
  'ERROR.STATUS.413': 'Era demasiado de uma só vez',
  'ERROR.STATUS.415': 'Não funcionou',
  'ERROR.STATUS.429': 'Um momento, por favor',
  'ERROR.STATUS.500': 'Algo correu mal',
  'ERROR.STATUS.501': 'Não suportado',
  'ERROR.STATUS.503': 'Indisponível de momento',
  'ERROR.HINT.CLIENT': 'Regresse à aplicação e recomece, por favor.',
  'ERROR.HINT.SERVER': 'A falha é nossa, não sua. Tente novamente dentro de alguns minutos.',

  'ERRORS.NO_TENANT': 'Neste endereço não é possível iniciar sessão.',
  'ERRORS.MISSING_TENANT': 'Neste endereço não é possível iniciar sessão.',
  'ERRORS.TENANT_MISMATCH': 'Tem uma sessão iniciada noutro lugar. Inicie sessão aqui.',
  'ERRORS.TENANT_NOT_ALLOWED': 'Não é permitido iniciar sessão aqui.',
  'ERRORS.NO_CLIENT': 'Esta aplicação não é conhecida aqui.',
  'ERRORS.REDIRECT_MISMATCH':
    'A aplicação pediu para regressar a um endereço que não está registado para ela.',
  'ERRORS.REDIRECT_NOT_URL': 'A aplicação pediu para regressar a algo que não é um endereço.',
  'ERRORS.WRONG_REFERER': 'Este início de sessão não pode ser começado a partir dessa página.',
  'ERRORS.INVALID_REQUEST': 'A aplicação enviou um pedido incompleto ou contraditório.',
  'ERRORS.INVALID_TOKEN': 'A sua sessão já não é válida. Inicie sessão novamente.',
  'ERRORS.INVALIDATE': 'A sua conta já não é válida. Inicie sessão novamente.',
  'ERRORS.CROSS_SITE': 'Este pedido veio de outro sítio web e foi bloqueado.',
  'ERRORS.NOT_ACCEPTABLE_REQUEST': 'Não é possível responder a este pedido.',
  'ERRORS.STORAGE_UNAVAILABLE':
    'De momento não é possível iniciar sessão. Tente novamente dentro de alguns minutos.',
  'ERRORS.NOT_ADMITTED': 'Iniciou sessão, mas esta página não está aberta para si.',
  'ERRORS.SIGN_IN_FIRST': 'Inicie sessão novamente e repita o último passo.',
  'ERRORS.ADDRESS_TOO_LONG':
    'O endereço desta página é demasiado longo para voltar a ela depois de iniciar sessão. Inicie sessão na página inicial da aplicação e abra-a de novo.',
  'ERRORS.NO_COOKIE':
    'O seu navegador não devolveu o seu cookie. Permita cookies para este endereço e comece de novo.',
  'ERRORS.NOT_HTTPS': 'Esta aplicação não é acedida por https, por isso a sessão não lhe pode ser entregue.',

  'INDEX.UI.TITLE': 'Sessão iniciada',
  'INDEX.UI.SIGNED_IN_AS': 'Sessão iniciada como',
  'INDEX.UI.AT': 'em',
  'INDEX.UI.SINCE': 'desde',
  'INDEX.UI.NOBODY': 'Não tem sessão iniciada',
  'INDEX.UI.HINT': 'Abra uma das suas aplicações: ela trá-lo-á aqui quando precisar de saber quem é.',

  'FORM_POST.UI.TITLE': 'Voltar à aplicação',
  'FORM_POST.UI.HINT': 'Se nada acontecer, continue com o botão.',
  'FORM_POST.UI.CONTINUE': 'Continuar',

  'FOOTER.LABEL': 'Sobre este serviço',
  'FOOTER.IMPRINT': 'Aviso legal',
  'FOOTER.PRIVACY': 'Privacidade',
  'FOOTER.REGISTER': 'Criar uma conta',
};
