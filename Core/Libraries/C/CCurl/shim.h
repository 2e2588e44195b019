#include <curl/curl.h>

// curl_easy_setopt(3) and curl_easy_getinfo(3) are variadic, which Swift cannot call.
static inline CURLcode curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}
typedef size_t (*curl_write_function)(char *, size_t, size_t, void *);
static inline CURLcode curl_set_write(CURL *handle, CURLoption option, curl_write_function value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode curl_set_open_socket(CURL *handle, curl_opensocket_callback value) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}
// `addr` stands for as many bytes as `addrlen` says, of which Swift would see those of a plain sockaddr alone.
static inline const struct sockaddr *address_of(const struct curl_sockaddr *address) {
    return &address->addr;
}
static inline CURLcode curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
