/**
 * Under whose name facts stand that are nobody's yet, or everybody's: money whose owner is unknown, the balance of a whole
 * shortcode. No merchant has this id, for theirs are random UUIDs of version 4 and this one is of none.
 */
export const PLATFORM_MERCHANT = '00000000-0000-4000-8000-000000000000';
