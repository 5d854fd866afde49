// The whole client side of a single sign-on: authorization code flow with PKCE by oidc-client-ts.
const { UserManager, WebStorageStateStore } = window.oidc;
const { authority, clientId } = await (await fetch('/config.json')).json();

const manager = new UserManager({
  authority,
  client_id: clientId,
  redirect_uri: `${location.origin}/`,
  post_logout_redirect_uri: `${location.origin}/`,
  scope: 'openid profile email',
  loadUserInfo: true,
  automaticSilentRenew: true,
  userStore: new WebStorageStateStore({ store: window.sessionStorage }),
});

const element = (id) => document.getElementById(id);

function show(user) {
  element('who').textContent = user ? `Signed in as ${user.profile.name}` : 'Nobody is signed in.';
  element('login').hidden = user !== null;
  for (const id of ['profile', 'refresh', 'logout']) element(id).hidden = user === null;
}

function print(value) {
  element('output').hidden = false;
  element('output').textContent = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

// Shows what an action answers, or why it failed.
function onClick(id, action) {
  element(id).addEventListener('click', async () => {
    try {
      const result = await action();
      if (result !== undefined) print(result);
    } catch (error) {
      print(`That did not work: ${error.message}`);
    }
  });
}

onClick('login', () => manager.signinRedirect());
onClick('logout', () => manager.signoutRedirect());
onClick('refresh', async () => {
  const user = await manager.signinSilent().catch(async (error) => {
    // Signed out elsewhere, or no longer allowed in: over here as well.
    if (error.error === 'invalid_grant') {
      await manager.removeUser();
      show(null);
    }
    throw error;
  });
  show(user);
  return { refreshed: true, expires_at: new Date(user.expires_at * 1000).toISOString(), scope: user.scope };
});
onClick('profile', async () => {
  const { userinfo_endpoint } = await manager.metadataService.getMetadata();
  const { access_token } = await manager.getUser();
  return (await fetch(userinfo_endpoint, { headers: { Authorization: `Bearer ${access_token}` } })).json();
});

// Back from the sign-in: the address carries the answer once, and is cleaned after it is read.
const parameters = new URLSearchParams(location.search);
if (parameters.has('code') || parameters.has('error')) {
  try {
    await manager.signinCallback();
  } catch (error) {
    print(`The sign-in did not succeed: ${error.message}`);
  } finally {
    history.replaceState(null, '', '/');
  }
}
// An answer that was no good changes nothing for somebody who is signed in: the back button brings old ones.
const user = await manager.getUser();
show(user);
if (user) print(user.profile);
