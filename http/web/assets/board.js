// What the pages of the board do better with a script. Without it they do everything too.
'use strict';
