#ifndef CLINICSYNC_CCURL_SHIM_H
#define CLINICSYNC_CCURL_SHIM_H

#include <curl/curl.h>

/* curl_easy_setopt and its kin are variadic macros, which Swift cannot call: one function per type of argument. */
static inline CURLcode clinicsync_setopt_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode clinicsync_setopt_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode clinicsync_setopt_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode clinicsync_setopt_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

typedef size_t (*clinicsync_transfer_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode clinicsync_setopt_callback(CURL *easy, CURLoption option, clinicsync_transfer_callback value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode clinicsync_getinfo_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode clinicsync_getinfo_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode clinicsync_multi_setopt_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLSHcode clinicsync_share_setopt_long(CURLSH *share, CURLSHoption option, long value) {
    return curl_share_setopt(share, option, value);
}

/* CURLMsg holds its result in a union, which reads badly in Swift. */
static inline CURLcode clinicsync_message_result(const CURLMsg *message) {
    return message->data.result;
}

#endif
