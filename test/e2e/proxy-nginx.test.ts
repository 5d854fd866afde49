import { tellProxyStories } from '../support/proxy-stories.ts';

tellProxyStories('nginx');
