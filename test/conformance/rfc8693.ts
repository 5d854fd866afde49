import { must, mustNot, provedBy, type Specification } from './specification.ts';

const flows = 'test/flows/token-exchange.test.ts';
const attacks = 'test/attacks/token-exchange.test.ts';
const types = 'types of tokens that are not served are refused';
const answer =
  'the new token is of the same person, for the next service, with the scopes that both may have';

export const rfc8693: Specification = {
  id: 'RFC 8693',
  title: 'OAuth 2.0 Token Exchange',
  file: 'test/conformance/rfc8693.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc8693',
  note: 'Of access tokens of one tenant for others. What clients and resource servers must do is left out.',
  requirements: [
    must('2.1', 'a request says of which type the subject_token is', provedBy([attacks, types])),
    must(
      '2.1',
      'a request says of which type the actor_token is, and only where there is one',
      provedBy([attacks, 'nobody passes for an actor whose token is not theirs']),
    ),
    must(
      '2.1',
      'a presented token is validated as its type demands',
      provedBy([attacks, 'what is no living access token of this tenant is not exchanged']),
    ),
    must(
      '2.1',
      'a resource is an absolute URI that the client may name, and so is an audience a name that it may use',
      provedBy([attacks, 'an exchange never widens: neither scope nor audience']),
    ),
    must(
      '2.2.1',
      'an answer has access_token, issued_token_type and token_type, and the scope where it is another',
      provedBy([flows, answer]),
    ),
    must(
      '2.2.2',
      'a subject_token or actor_token that is not accepted is answered with invalid_request',
      provedBy(
        [attacks, 'a token that was sent to somebody else, or to nobody in particular, is not exchanged'],
        [attacks, 'nobody passes for an actor whose token is not theirs'],
      ),
    ),
    must(
      '2.2.2',
      'a target that is not served is answered with invalid_target',
      provedBy([attacks, 'an exchange never widens: neither scope nor audience']),
    ),
    must(
      '4.1',
      'act names who acts, and in it stands who acted before',
      provedBy([flows, 'with an actor_token the token tells who acts, and for whom that one acted before']),
    ),
    mustNot(
      '4.1',
      'act has claims that say anything but who the actor is',
      provedBy([flows, 'with an actor_token the token tells who acts, and for whom that one acted before']),
    ),
    mustNot(
      '5',
      'a client that is not known, or has not opted in, exchanges tokens',
      provedBy([flows, 'a client that has not opted in is told so']),
    ),
  ],
};
